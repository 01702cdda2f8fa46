import type { VenvBackend } from '../backend/python-backend.ts'
import { createInstaller, type InstallerSettings, installerTools } from '../installers/create-installer.ts'
import type { InstallerName } from '../installers/installer.ts'
import { createEnvironment } from './create-environment.ts'
import { inspectEnvironment } from './inspect-environment.ts'
import { installPackages } from './install-packages.ts'
import { removeEnvironment } from './remove-environment.ts'
import { runInEnvironment } from './run-in-environment.ts'

/** Settings of the venv backend: those of its installer. */
export interface VenvBackendSettings extends Omit<InstallerSettings, 'name'> {
  readonly kind: 'venv'
  readonly installer: InstallerName
}

/** A {@link VenvBackend}. */
export function createVenvBackend({ kind, installer: name, ...settings }: VenvBackendSettings): VenvBackend {
  const tools = installerTools({ ...settings, name })
  const installer = createInstaller({ ...settings, name })
  return {
    kind,
    installer,
    create: (request, call = {}) => createEnvironment(tools, request, call),
    install: (request, call = {}) => installPackages({ installer, layout: tools.layout }, request, call),
    inspect: (prefix) => inspectEnvironment(tools.layout, prefix),
    run: (request, options = {}) => runInEnvironment(tools, request, options),
    remove: (prefix) => removeEnvironment(tools.layout, prefix),
  }
}
