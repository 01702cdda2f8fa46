import type { PrefixLayout } from '../layout/prefix-layout.ts'
import type { Transferred } from './follow-pip-downloads.ts'
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

/** What tells how far an installation has come. */
export interface InstallationReport {
  readonly onLine: (line: string) => void
  readonly onBytes: (bytes: Transferred) => void
}

/**
 * Reports an installation: `downloading` with the names of the files, by the installer's output, and in bytes where those are known, until the first distribution appears; then
 * `installing` by their number; in the end all of them. `install` is given what reads output and bytes.
 */
export async function reportInstallation(
  { tool, prefix, layout, total }: MeasuredInstallation,
  { onEvent }: InstallerCall,
  install: (report?: InstallationReport) => Promise<void>,
): Promise<void> {
  if (!onEvent) return install()
  const progress = createInstallationProgress(total, onEvent, 'bytes')
  const sitePackages = await layout.sitePackagesDirectory(prefix)
  const watched = sitePackages === null ? null : watchInstallation(sitePackages, progress.appeared)
  try {
    const onLine = (line: string) => {
      const step = readProgressLine(tool, line)
      if (step) progress.step(step)
    }
    await install({ onLine, onBytes: progress.transferred })
  } finally {
    watched?.stop()
  }
  progress.finish()
}
