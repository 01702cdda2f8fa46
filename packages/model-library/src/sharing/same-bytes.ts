import type { BigIntStats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { withFileErrors } from '@plinth/durable'
import { READ_NO_LINK } from '../trash/file-identity.ts'

/** How reading is called off, and who is told of every piece. */
export interface ReadingCall {
  readonly signal?: AbortSignal | undefined
  readonly onBytes?: ((count: number) => void) | undefined
}

/** Whether two files have the same bytes, each read once, never through a link. False as well for one that changes meanwhile. */
export async function hasSameBytes(one: string, other: string, call: ReadingCall = {}): Promise<boolean> {
  await using first = await opened(one)
  await using second = await opened(other)
  const before = await Promise.all([first.stat({ bigint: true }), second.stat({ bigint: true })])
  if (!before.every((found) => found.isFile() && found.size === before[0].size)) return false
  const buffers = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)] as const
  for (let position = 0; position < Number(before[0].size); ) {
    call.signal?.throwIfAborted()
    const [left, right] = await Promise.all([
      piece({ file: first, path: one }, buffers[0], position),
      piece({ file: second, path: other }, buffers[1], position),
    ])
    if (left.length === 0 || !left.equals(right)) return false
    position += left.length
    call.onBytes?.(left.length)
  }
  const after = await Promise.all([first.stat({ bigint: true }), second.stat({ bigint: true })])
  return isAsBefore(before[0], after[0]) && isAsBefore(before[1], after[1])
}

const PIECE_BYTES = 1024 * 1024

function opened(path: string): Promise<FileHandle> {
  return withFileErrors({ doing: 'read', path }, () => open(path, READ_NO_LINK))
}

async function piece(
  { file, path }: { readonly file: FileHandle; readonly path: string },
  buffer: Buffer,
  position: number,
): Promise<Buffer> {
  return withFileErrors({ doing: 'read', path }, async () => {
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  })
}

function isAsBefore(before: BigIntStats, after: BigIntStats): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs
}
