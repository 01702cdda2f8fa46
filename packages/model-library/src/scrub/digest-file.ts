import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { type FileIdentity, identityOf, isSame, READ_NO_LINK } from '../trash/file-identity.ts'

/** How a file is read. */
export interface DigestOptions {
  readonly signal?: AbortSignal | undefined
  /** Told of the bytes of every piece; what it waits for keeps the reading slow. */
  readonly onBytes?: ((bytes: number) => Promise<void>) | undefined
  /** Reads the digest of the first so many bytes as well. */
  readonly prefix?: number | undefined
}

/** What was read of a file. */
export interface FileDigest {
  readonly sha256: string
  readonly bytes: number
  /** There are bytes, and all of them are zero. */
  readonly isZeroed: boolean
  /** Of the first `prefix` bytes, when the file has more. */
  readonly prefixSha256?: string
}

/**
 * Reads a file from end to end, never through a link. `changed`: another file, or another version of it, than `expected`, before or after. The
 * event loop turns between pieces.
 */
export async function digestFile(
  path: string,
  expected: FileIdentity,
  { signal, onBytes = async () => {}, prefix }: DigestOptions = {},
): Promise<FileDigest | 'changed'> {
  await using handle = await open(path, READ_NO_LINK)
  if (!isSame(expected, identityOf(await handle.stat({ bigint: true })))) return 'changed'
  const [whole, part] = [createHash('sha256'), createHash('sha256')]
  const buffer = Buffer.allocUnsafe(PIECE)
  let [bytes, isZeroed] = [0, true]
  for (;;) {
    signal?.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, PIECE, bytes)
    if (bytesRead === 0) break
    const piece = buffer.subarray(0, bytesRead)
    whole.update(piece)
    if (prefix !== undefined && bytes < prefix) part.update(piece.subarray(0, prefix - bytes))
    isZeroed &&= isAllZero(piece)
    bytes += bytesRead
    await onBytes(bytesRead)
  }
  if (!isSame(expected, identityOf(await handle.stat({ bigint: true })))) return 'changed'
  const prefixSha256 = prefix !== undefined && bytes > prefix ? { prefixSha256: part.digest('hex') } : {}
  return { sha256: whole.digest('hex'), bytes, isZeroed: isZeroed && bytes > 0, ...prefixSha256 }
}

/** Small enough to hold the event loop for less than a millisecond. */
const PIECE = 256 * 1024
const ZEROS = Buffer.alloc(PIECE)

function isAllZero(piece: Buffer): boolean {
  return piece[0] === 0 && piece.equals(ZEROS.subarray(0, piece.length))
}
