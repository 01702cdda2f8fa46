import { open, stat } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'

/** A file of metadata as it lies on disk. `identity` is another one after every change by whoever. */
export type MetadataText =
  | { readonly state: 'text'; readonly text: string; readonly identity: string }
  | { readonly state: 'missing' }
  /** `damaged`: what is there is no text. `refused`: it may be somebody's, so it is left alone. */
  | { readonly state: 'unreadable'; readonly kind: 'damaged' | 'refused'; readonly reason: string }

/** No metadata of a model comes near it; reading more would hold up the host. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024

/** Reads a file of metadata without its meaning; whatever lies there is an answer, and nothing makes it wait. */
export async function readMetadataText(path: string): Promise<MetadataText> {
  try {
    // Before opening: opening a pipe would wait for its other end.
    const found = await stat(path)
    if (!found.isFile()) return refused(`a ${found.isDirectory() ? 'directory' : 'special file'} has its name`)
    if (found.size > MAX_METADATA_BYTES) return refused(`it has ${found.size} bytes, more than ${MAX_METADATA_BYTES}`)
    return await readText(path)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return ['ENOENT', 'ENOTDIR'].includes(errno) ? { state: 'missing' } : refused(`the file system refused (${errno})`)
  }
}

/** Names the file at a path; undefined when there is none. Two of the same name are the same bytes. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch((error) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  })
  return found && nameOf(found)
}

async function readText(path: string): Promise<MetadataText> {
  const handle = await open(path, 'r')
  try {
    const identity = nameOf(await handle.stat({ bigint: true }))
    const bytes = await handle.readFile()
    return { state: 'text', identity, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch (error) {
    if (errnoOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return { state: 'unreadable', kind: 'damaged', reason: 'it is not UTF-8' }
    throw error
  } finally {
    await handle.close()
  }
}

// Not the time of change: making a backup, which is a second name, changes it.
function nameOf(found: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint }): string {
  return `${found.dev}-${found.ino}-${found.size}-${found.mtimeNs}`
}

function refused(reason: string): MetadataText {
  return { state: 'unreadable', kind: 'refused', reason }
}
