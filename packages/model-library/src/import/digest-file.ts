import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { withFileErrors } from '@plinth/durable'

/** How long work on bytes is called off, and who is told of every piece. */
export interface BytesCall {
  readonly signal?: AbortSignal | undefined
  readonly onBytes: (count: number) => void
}

/** The digest of a file's bytes; `changed` for one that was written to meanwhile, or is no regular file. */
export type DigestedFile = { readonly sha256: string; readonly size: number } | 'changed'

/** What is done with each piece while it is digested. */
export type TakePiece = (piece: Buffer, position: number) => Promise<unknown>

/** Reads a file once, digests it, and gives each piece to `take`: while one is taken and digested, the next one is read. */
export async function digestFile(
  path: string,
  { signal, onBytes }: BytesCall,
  take?: TakePiece,
): Promise<DigestedFile> {
  const reading = { doing: 'read', path }
  const file = await withFileErrors(reading, () => open(path, WITHOUT_WAITING))
  try {
    const before = await file.stat({ bigint: true })
    if (!before.isFile()) return 'changed'
    const hash = createHash('sha256')
    const buffers = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)]
    const read = (turn: number, position: number) =>
      withFileErrors(reading, () => readPiece(file, buffers[turn % 2], position))
    let piece = await read(0, 0)
    let size = 0
    for (let turn = 1; piece.length > 0; turn += 1) {
      signal?.throwIfAborted()
      const next = read(turn, size + piece.length)
      const taken = take?.(piece, size)
      hash.update(piece)
      size += piece.length
      // One that grows for ever would be read for ever.
      if (size > before.size) return 'changed'
      onBytes(piece.length)
      ;[piece] = await Promise.all([next, taken])
    }
    const after = await file.stat({ bigint: true })
    const isSame = after.size === before.size && after.mtimeNs === before.mtimeNs && Number(after.size) === size
    return isSame ? { sha256: hash.digest('hex'), size } : 'changed'
  } finally {
    await file.close()
  }
}

const PIECE_BYTES = 1024 * 1024
/** A pipe that takes the place of a file is not waited for. Windows has neither. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

async function readPiece(file: FileHandle, buffer = Buffer.alloc(0), position = 0): Promise<Buffer> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
