import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { acceptHashes } from './accept-hashes.ts'
import type { InstallerCall, Resolution, ResolveRequest } from './installer.ts'
import { readResolution, readResolvedLines, writeResolvedLines } from './resolution-text.ts'

/** A resolution as an installer carries it out; by default with everything that the requirements depend on. */
export interface ResolutionTask extends ResolveRequest {
  readonly dependencies?: 'left_out'
}

/** How an installer carries a resolution out. */
export interface ResolutionPrinter {
  /** Requirements with hashes. */
  readonly print: () => Promise<string>
  readonly indexes: Pick<IndexConfiguration, 'leftOut'>
}

/** Reports the start of a resolution, lets an installer print requirements with hashes, and makes the outcome of them. */
export async function resolveTask(
  { requirements }: ResolutionTask,
  { onEvent }: InstallerCall,
  { print, indexes }: ResolutionPrinter,
): Promise<Resolution> {
  const { leftOut } = indexes
  const message = `these settings of the host’s pip do not apply: ${leftOut.join(', ')}`
  onEvent?.({ phase: 'resolving', completed: 0, unit: 'packages', ...(leftOut.length > 0 ? { message } : {}) })
  const lines = acceptHashes(readResolvedLines(await print()), requirements)
  onEvent?.({ phase: 'resolving', completed: lines.length, total: lines.length, unit: 'packages' })
  const requirementsText = writeResolvedLines(lines)
  return { requirementsText, packages: readResolution(requirementsText) }
}
