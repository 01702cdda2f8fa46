import { createHash } from 'node:crypto'
import type { RangedFile } from '../archive/ranged-file.ts'
import type { FileIdentity } from './patch-format.ts'

/** A part of a file. */
export interface Span {
  readonly file: RangedFile
  readonly at: number
  readonly bytes: number
}

/** Whether two parts have the same bytes. */
export async function haveSameBytes(a: Span, b: Span): Promise<boolean> {
  if (a.bytes !== b.bytes) return false
  for (let done = 0; done < a.bytes; done += STEP) {
    const bytes = Math.min(STEP, a.bytes - done)
    const [left, right] = await Promise.all([a.file.read(a.at + done, bytes), b.file.read(b.at + done, bytes)])
    if (!left.equals(right)) return false
  }
  return true
}

/** Length and digest of a whole file; `onBytes` is told of each part that was read. */
export async function identityOf(file: RangedFile, onBytes: (bytes: number) => void): Promise<FileIdentity> {
  const hash = createHash('sha256')
  for await (const chunk of file.stream(0, file.size)) {
    hash.update(chunk)
    onBytes(chunk.byteLength)
  }
  return { bytes: file.size, sha256: hash.digest('hex') }
}

const STEP = 1024 * 1024
