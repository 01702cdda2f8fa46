import { pickleFrame } from './pickle-frame.ts'
import { type OpenFile, readRegularFile } from './regular-file.ts'
import { checkHeader, headerLength, readHeader, type SafetensorsFault } from './safetensors-header.ts'

/** A file of weights as far as its first and last bytes tell. */
export type WeightFile =
  | { readonly state: 'safetensors'; readonly tensors: readonly string[]; readonly format: string | undefined }
  /** A pickle, inside a zip file or bare: what is in it can be told only by loading it. */
  | { readonly state: 'pickle' }
  | { readonly state: 'absent' }
  | { readonly state: 'empty' }
  | { readonly state: 'zeroed' }
  | { readonly state: 'lfs_pointer' }
  | { readonly state: 'not_weights' }
  | { readonly state: SafetensorsFault }
  | { readonly state: 'unreachable'; readonly errno: string }

/** Looks at a file of weights: the header of a `.safetensors`, the frame of anything else. The weights themselves are not read. */
export async function readWeightFile(path: string): Promise<WeightFile> {
  const isSafetensors = path.endsWith('.safetensors')
  const read = await readRegularFile<WeightFile>(path, async (file) => {
    if (file.size === 0) return { state: 'empty' }
    const head = await file.read(0, HEAD_BYTES)
    if (head.toString('latin1', 0, LFS.length) === LFS) return { state: 'lfs_pointer' }
    if (head.every((byte) => byte === 0)) return { state: 'zeroed' }
    return isSafetensors ? inspectSafetensors(file, head) : { state: await pickleFrame(file, head) }
  })
  if (read.state === 'read') return read.value
  return read.state === 'not_a_file' ? { state: 'absent' } : read
}

async function inspectSafetensors(file: OpenFile, head: Buffer): Promise<WeightFile> {
  const length = headerLength(head, file.size)
  if (typeof length === 'string') return { state: length }
  const header = 8 + length <= head.length ? head.subarray(8, 8 + length) : await file.read(8, length)
  const value = await readHeader(header)
  const checked = value ? checkHeader(value, file.size - 8 - length) : 'header_damaged'
  return typeof checked === 'string' ? { state: checked } : { state: 'safetensors', ...checked }
}

/** Most headers fit, so that one read does. */
const HEAD_BYTES = 64 * 1024
const LFS = 'version https://git-lfs'
