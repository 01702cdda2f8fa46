import { withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { readMetadata } from './metadata-document.ts'

/**
 * Brings a damaged or lost metadata file back from its `.bak`. `kept`: the backup is no better, so both stay for a person to look at.
 * Call it while the library's write lock is held.
 */
export async function restoreMetadata(
  { processes }: Pick<LibraryPorts, 'processes'>,
  path: string,
): Promise<'restored' | 'kept'> {
  const backup = await readMetadata(`${path}.bak`)
  if (backup.state !== 'found') return 'kept'
  await withFileErrors({ doing: 'restore', path }, () => writeJsonDurably(path, backup.document, { processes }))
  return 'restored'
}
