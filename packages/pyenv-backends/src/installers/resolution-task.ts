import { acceptHashes } from './accept-hashes.ts'
import type { InstallerCall, Resolution, ResolveRequest } from './installer.ts'
import { readResolution, readResolvedLines, writeResolvedLines } from './resolution-text.ts'

/** A resolution as an installer carries it out; by default with everything that the requirements depend on. */
export interface ResolutionTask extends ResolveRequest {
  readonly dependencies?: 'left_out'
}

/** Reports the start of a resolution, lets an installer print requirements with hashes, and makes the outcome of them. */
export async function resolveTask(
  { requirements }: ResolutionTask,
  { onEvent }: InstallerCall,
  print: () => Promise<string>,
): Promise<Resolution> {
  onEvent?.({ phase: 'resolving', completed: 0, unit: 'packages' })
  const lines = acceptHashes(readResolvedLines(await print()), requirements)
  onEvent?.({ phase: 'resolving', completed: lines.length, total: lines.length, unit: 'packages' })
  const requirementsText = writeResolvedLines(lines)
  return { requirementsText, packages: readResolution(requirementsText) }
}
