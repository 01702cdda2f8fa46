import { isCodedError } from '@plinth/contracts'
import { writeFileDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { readMetadata } from './metadata-document.ts'
import { parseMetadata } from './parse-metadata.ts'
import { readMetadataText } from './read-metadata-text.ts'

/**
 * Brings a damaged or lost metadata file back from its `.bak`, to the byte. `kept`: what is there is no damage but another version's or
 * somebody's, or the backup is no better, or it cannot be written; then everything stays for a person to look at.
 * Call it while the library's write lock is held.
 */
export async function restoreMetadata(
  { processes }: Pick<LibraryPorts, 'processes'>,
  path: string,
): Promise<'restored' | 'kept'> {
  const text = await textToRestore(path)
  if (text === undefined) return 'kept'
  try {
    await writeFileDurably(path, text, { processes })
    return 'restored'
  } catch (error) {
    if (isCodedError(error)) return 'kept'
    throw error
  }
}

/** Whether {@link restoreMetadata} would bring a metadata file back. */
export async function canRestore(path: string): Promise<boolean> {
  return (await textToRestore(path)) !== undefined
}

async function textToRestore(path: string): Promise<string | undefined> {
  const there = await readMetadata(path)
  if (there.state === 'found' || (there.state === 'unreadable' && there.kind === 'refused')) return undefined
  const backup = await readMetadataText(`${path}.bak`)
  return backup.state === 'text' && parseMetadata(backup.text).state === 'found' ? backup.text : undefined
}
