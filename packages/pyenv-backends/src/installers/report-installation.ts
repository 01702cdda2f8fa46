import type { PrefixLayout } from '../layout/prefix-layout.ts'
import type { InstallerCall, InstallProgress } from './installer.ts'
import { watchInstallation } from './watch-installation.ts'

/** What an installation is measured by. */
export interface MeasuredInstallation {
  readonly prefix: string
  readonly layout: PrefixLayout
  /** Distributions that will be there in the end. */
  readonly total: number
}

/** Reports an installation: `downloading` until the first distribution appears, then `installing` by their number, in the end all of them. */
export async function reportInstallation(
  { prefix, layout, total }: MeasuredInstallation,
  { onEvent }: InstallerCall,
  install: () => Promise<void>,
): Promise<void> {
  if (!onEvent) return install()
  const report = (phase: InstallProgress['phase'], completed: number) =>
    onEvent({ phase, completed: Math.min(completed, total), total, unit: 'packages' })
  report('downloading', 0)
  const sitePackages = await layout.sitePackagesDirectory(prefix)
  const progress =
    sitePackages === null ? null : watchInstallation(sitePackages, (count) => report('installing', count))
  try {
    await install()
  } finally {
    progress?.stop()
  }
  report('installing', total)
}
