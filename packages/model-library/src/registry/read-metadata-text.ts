import { errnoOf } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'

/** A file of metadata as it lies on disk. `identity` is another one after every change by whoever. */
export type MetadataText =
  | { readonly state: 'text'; readonly text: string; readonly identity: string }
  | { readonly state: 'missing' }
  /** `damaged`: what is there is no text. `refused`: it may be somebody's, so it is left alone. */
  | { readonly state: 'unreadable'; readonly kind: 'damaged' | 'refused'; readonly reason: string }

/** No metadata of a model comes near it; reading more would hold up the host. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024

/** Reads a file of metadata without its meaning; whatever lies there is an answer, and nothing makes it wait. */
export async function readMetadataText(path: string, calls: FileCalls = 'pooled'): Promise<MetadataText> {
  const files = FILE_OPERATIONS[calls]
  try {
    // Before opening: opening a pipe would wait for its other end.
    const there = await files.stat(path)
    if (!there) return { state: 'missing' }
    if (!there.isFile()) return refused(`a ${there.isDirectory() ? 'directory' : 'special file'} has its name`)
    if (there.size > MAX_METADATA_BYTES) return refused(`it has ${there.size} bytes, more than ${MAX_METADATA_BYTES}`)
    const { found, bytes } = await files.read(path)
    return { state: 'text', identity: nameOf(found), text: UTF8.decode(bytes) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    if (errno === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return { state: 'unreadable', kind: 'damaged', reason: 'it is not UTF-8' }
    return ['ENOENT', 'ENOTDIR'].includes(errno) ? { state: 'missing' } : refused(`the file system refused (${errno})`)
  }
}

/** Names the file at a path; undefined when there is none. Two of the same name are the same bytes. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await FILE_OPERATIONS.pooled.stat(path)
  return found && nameOf(found)
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

// Not the time of change: making a backup, which is a second name, changes it.
function nameOf(found: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`
}

function refused(reason: string): MetadataText {
  return { state: 'unreadable', kind: 'refused', reason }
}
