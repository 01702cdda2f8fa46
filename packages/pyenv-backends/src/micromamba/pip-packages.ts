import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstalledDistribution } from '../backend/python-backend.ts'

/** Names of the distributions that conda did not install, in order: their INSTALLER says who did. */
export async function installedByOthers(distributions: readonly InstalledDistribution[]): Promise<string[]> {
  const installers = await Promise.all(
    distributions.map(({ directory }) => readFile(join(directory, 'INSTALLER'), 'utf8').catch(() => 'conda')),
  )
  return distributions
    .filter((_, index) => installers[index]?.trim() !== 'conda')
    .map(({ canonicalName }) => canonicalName)
}
