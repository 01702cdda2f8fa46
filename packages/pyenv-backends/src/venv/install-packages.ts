import type { InstallPackagesRequest } from '../backend/python-backend.ts'
import type { Installer, InstallerCall, Resolution } from '../installers/installer.ts'
import type { PrefixLayout } from '../layout/prefix-layout.ts'
import { requireEnvironment } from './inspect-environment.ts'

/** What an installation into an environment works with. */
export interface InstallTools {
  readonly installer: Installer
  readonly layout: PrefixLayout
}

/** {@link PythonBackend} `install`: both phases of the installer. Errors: `environment_missing`, `environment_damaged`, the installer's. */
export async function installPackages(
  { installer, layout }: InstallTools,
  { prefix, requirements, ...policy }: InstallPackagesRequest,
  call: InstallerCall,
): Promise<Resolution> {
  const { pythonExecutable } = await requireEnvironment(layout, prefix)
  const resolution = await installer.resolve({ requirements, python: pythonExecutable, ...policy }, call)
  await installer.install({ prefix, requirementsText: resolution.requirementsText, ...policy }, call)
  return resolution
}
