import type { PrefixLayout } from '../layout/prefix-layout.ts'
import { createInstallationProgress } from './installation-progress.ts'
import type { InstallerCall, InstallerName } from './installer.ts'
import { readProgressLine } from './read-progress-line.ts'
import { watchInstallation } from './watch-installation.ts'

/** What an installation is measured by. */
export interface MeasuredInstallation {
  readonly tool: InstallerName
  readonly prefix: string
  readonly layout: PrefixLayout
  /** Distributions that will be there in the end. */
  readonly total: number
}

/**
 * Reports an installation: `downloading` with the names of the files, by the installer's output, until the first distribution appears; then
 * `installing` by their number; in the end all of them. `install` is given what reads the output.
 */
export async function reportInstallation(
  { tool, prefix, layout, total }: MeasuredInstallation,
  { onEvent }: InstallerCall,
  install: (onLine?: (line: string) => void) => Promise<void>,
): Promise<void> {
  if (!onEvent) return install()
  const progress = createInstallationProgress(total, onEvent)
  const sitePackages = await layout.sitePackagesDirectory(prefix)
  const watched = sitePackages === null ? null : watchInstallation(sitePackages, progress.appeared)
  try {
    await install((line) => {
      const step = readProgressLine(tool, line)
      if (step) progress.step(step)
    })
  } finally {
    watched?.stop()
  }
  progress.finish()
}
