import { type FileHandle, open } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'
import { headerLength, type SafetensorsFault, tensorNames } from './safetensors-header.ts'

/** A file of weights as far as its first and last bytes tell. */
export type WeightFile =
  | { readonly state: 'safetensors'; readonly tensors: readonly string[] }
  /** A pickle, inside a zip file or bare: what is in it can be told only by loading it. */
  | { readonly state: 'pickle' }
  | { readonly state: 'absent' }
  | { readonly state: 'empty' }
  | { readonly state: 'lfs_pointer' }
  | { readonly state: 'not_weights' }
  | { readonly state: SafetensorsFault }
  | { readonly state: 'unreachable'; readonly errno: string }

/** Looks at a file of weights: the header of a `.safetensors`, the frame of anything else. The weights themselves are not read. */
export async function readWeightFile(path: string): Promise<WeightFile> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    const found = await handle.stat()
    if (!found.isFile()) return { state: 'absent' }
    if (found.size === 0) return { state: 'empty' }
    return await inspect(handle, { size: found.size, isSafetensors: path.endsWith('.safetensors') })
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errno) ? { state: 'absent' } : { state: 'unreachable', errno }
  } finally {
    await handle?.close()
  }
}

async function inspect(
  handle: FileHandle,
  { size, isSafetensors }: { readonly size: number; readonly isSafetensors: boolean },
): Promise<WeightFile> {
  const head = await readAt(handle, 0, 64)
  if (head.toString('latin1').startsWith('version https://git-lfs')) return { state: 'lfs_pointer' }
  if (!isSafetensors) return inspectPickle(handle, head, size)
  const length = headerLength(head, size)
  if (typeof length === 'string') return { state: length }
  const names = tensorNames(await readAt(handle, 8, length), size)
  return typeof names === 'string' ? { state: names } : { state: 'safetensors', tensors: names }
}

/** torch writes a zip file, whose directory lies at its end; older ones are a bare pickle of protocol 2 and up. */
async function inspectPickle(handle: FileHandle, head: Buffer, size: number): Promise<WeightFile> {
  if (head.subarray(0, 4).equals(ZIP_START)) {
    const tail = await readAt(handle, Math.max(0, size - ZIP_TAIL_BYTES), Math.min(size, ZIP_TAIL_BYTES))
    return tail.includes(ZIP_END) ? { state: 'pickle' } : { state: 'file_too_short' }
  }
  return head[0] === PICKLE_PROTOCOL ? { state: 'pickle' } : { state: 'not_weights' }
}

const ZIP_START = Buffer.from('PK\u0003\u0004', 'latin1')
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1')
/** The end record and the longest comment that may follow it. */
const ZIP_TAIL_BYTES = 22 + 0xffff
const PICKLE_PROTOCOL = 0x80

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
