import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { withFileErrors } from '@plinth/durable'
import { answerOf, SILENCE_MS } from './source-answer.ts'

/** How long work on bytes is called off, and who is told of every piece. */
export interface BytesCall {
  readonly signal?: AbortSignal | undefined
  readonly onBytes: (count: number) => void
  /** How long the drive may take for a piece. Default 60,000 ms. */
  readonly silenceMs?: number | undefined
}

/** The digest of a file's bytes; `changed` for one that was written to meanwhile, or is no regular file; `silent` for one whose drive does not answer. */
export type DigestedFile = { readonly sha256: string; readonly size: number } | 'changed' | 'silent'

/** What is done with each piece while it is digested. */
export type TakePiece = (piece: Buffer, position: number) => Promise<unknown>

/** Reads a file once, digests it, and gives each piece to `take`: while one is taken and digested, the next one is read. */
export async function digestFile(path: string, call: BytesCall, take?: TakePiece): Promise<DigestedFile> {
  const opened = withFileErrors({ doing: 'read', path }, () => open(path, WITHOUT_WAITING))
  const file = await answerOf(opened, patienceOf(call), (handle) => handle.close())
  if (file === 'silent') return 'silent'
  let isAnswering = false
  try {
    const digested = await digestOpened({ file, path }, call, take)
    isAnswering = digested !== 'silent'
    return digested
  } finally {
    // Closing waits for the call that hangs.
    const closed = file.close()
    if (isAnswering) await closed
    else await answerOf(closed, { ms: CLOSE_MS }).catch(() => {})
  }
}

interface OpenedFile {
  readonly file: FileHandle
  readonly path: string
}

async function digestOpened({ file, path }: OpenedFile, call: BytesCall, take?: TakePiece): Promise<DigestedFile> {
  const ask = <T>(answer: Promise<T>) => answerOf(answer, patienceOf(call))
  const before = await ask(file.stat({ bigint: true }))
  if (before === 'silent') return 'silent'
  if (!before.isFile()) return 'changed'
  const hash = createHash('sha256')
  const buffers = [Buffer.allocUnsafe(PIECE_BYTES), Buffer.allocUnsafe(PIECE_BYTES)]
  const read = (turn: number, position: number) =>
    ask(withFileErrors({ doing: 'read', path }, () => readPiece(file, buffers[turn % 2], position)))
  let piece = await read(0, 0)
  let size = 0
  for (let turn = 1; piece !== 'silent' && piece.length > 0; turn += 1) {
    call.signal?.throwIfAborted()
    const next = read(turn, size + piece.length)
    const taken = take?.(piece, size)
    hash.update(piece)
    size += piece.length
    // One that grows for ever would be read for ever.
    if (size > before.size) return 'changed'
    call.onBytes(piece.length)
    ;[piece] = await Promise.all([next, taken])
  }
  const after = piece === 'silent' ? piece : await ask(file.stat({ bigint: true }))
  if (after === 'silent') return 'silent'
  const isSame = after.size === before.size && after.mtimeNs === before.mtimeNs && Number(after.size) === size
  return isSame ? { sha256: hash.digest('hex'), size } : 'changed'
}

function patienceOf({ signal, silenceMs = SILENCE_MS }: BytesCall) {
  return { signal, ms: silenceMs }
}

/** Of a drive that answers, it takes no time. */
const CLOSE_MS = 100
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
