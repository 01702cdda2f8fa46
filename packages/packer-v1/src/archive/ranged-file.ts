import type { FileHandle } from 'node:fs/promises'
import { packDamaged } from './archive-error.ts'

/** Reads parts of a file that is open. Looking up many small parts that lie together costs one read. */
export interface RangedFile {
  readonly size: number
  /** A copy of `length` bytes from `position`. @throws CodedError `pack_damaged` when the file does not have them. */
  readonly read: (position: number, length: number) => Promise<Buffer>
  /** The same bytes in chunks of at most 1 MiB, not kept. A chunk is valid until the next one is asked for. */
  readonly stream: (position: number, length: number) => AsyncGenerator<Buffer>
}

/** Keeps up to 64 pages of 16 KiB. */
export function createRangedFile(handle: FileHandle, size: number): RangedFile {
  const pages = new Map<number, Promise<Buffer>>()
  const page = (index: number) => {
    const known = pages.get(index)
    if (known) return known
    const [oldest] = pages.keys()
    if (pages.size >= MAX_PAGES && oldest !== undefined) pages.delete(oldest)
    const read = readExactly(handle, index * PAGE, Math.min(PAGE, size - index * PAGE))
    read.catch(() => pages.delete(index))
    pages.set(index, read)
    return read
  }
  const check = (position: number, length: number) => {
    if (position < 0 || length < 0 || position + length > size) throw packDamaged('a part lies outside the file')
  }
  return {
    size,
    read: async (position, length) => {
      check(position, length)
      if (length > PAGE) return readExactly(handle, position, length)
      const first = Math.floor(position / PAGE)
      const last = Math.floor(Math.max(position, position + length - 1) / PAGE)
      if (length === 0) return Buffer.alloc(0)
      const parts = await Promise.all(first === last ? [page(first)] : [page(first), page(last)])
      return Buffer.from(Buffer.concat(parts).subarray(position - first * PAGE, position - first * PAGE + length))
    },
    async *stream(position, length) {
      check(position, length)
      const buffer = Buffer.allocUnsafe(Math.min(length, CHUNK))
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, length - at), position + at)
        if (bytesRead === 0) throw packDamaged('the file became shorter')
        at += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    },
  }
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at)
    if (bytesRead === 0) throw packDamaged('the file became shorter')
    at += bytesRead
  }
  return buffer
}

const PAGE = 16 * 1024
const MAX_PAGES = 64
const CHUNK = 1024 * 1024
