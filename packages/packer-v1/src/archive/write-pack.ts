import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { AssetTableEntryV1 } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { createChunkDigests } from './chunk-manifest.ts'
import { encodeFront } from './encode-front.ts'
import { type PayloadSource, sizeChanged } from './payload-source.ts'
import { writePayloads } from './write-payloads.ts'

/** One artifact that goes into a pack: its entry without what only writing decides, and its bytes. */
export type PlannedEntry = PlannedArtifact & (PlainPayload | EncodedPayload)

/** What a {@link PlannedEntry} has in any codec. */
export interface PlannedArtifact {
  readonly entry: Omit<AssetTableEntryV1, 'offset' | 'stored_bytes' | 'bytes' | 'sha256' | 'codec'>
  /** The bytes as they are stored: of an encoded payload what `encodePayload` made of its content. */
  readonly source: PayloadSource
}

/** Stored as it is. */
export interface PlainPayload {
  readonly codec?: 'none' | undefined
  /** Length and SHA-256 (64 hex digits) of the content, where they are known already: checked while it is copied. */
  readonly bytes?: number | undefined
  readonly sha256?: string | undefined
}

/** Stored encoded. The writer copies it and does not decode it: what is said of the content is believed. */
export interface EncodedPayload {
  readonly codec: 'deflate' | 'zstd'
  /** Length and SHA-256 (64 hex digits) of the content before it was encoded. */
  readonly bytes: number
  readonly sha256: string
}

/** Settings of {@link writePack}. */
export interface WritePackOptions {
  /** How many small payloads are read at once. Any number gives the same bytes. Default 16. */
  readonly concurrency?: number
  /** Entries of an earlier pack: what still fits where it lay stays there, so that little of the file changes. Default: a compact pack. */
  readonly stableFrom?: readonly AssetTableEntryV1[] | undefined
  /** Also gives the digest of every piece of this many bytes, which takes another pass of SHA-256. Default: it does not. */
  readonly chunkBytes?: number | undefined
  /** Told after each entry. */
  readonly onEntry?: (written: { readonly entries: number; readonly bytes: number }) => void
}

/** What was written. */
export interface WrittenPack {
  readonly entries: readonly AssetTableEntryV1[]
  readonly bytes: number
  /** Of the whole file, read back from it. */
  readonly sha256: string
  /** With `chunkBytes`: the SHA-256 of each piece of the file, in order, for `chunkManifest`. */
  readonly chunks?: readonly string[]
}

/**
 * Writes a pack to the new file `path` and syncs it. `planned` is sorted by asset id and artifact. The same plan, and the same
 * `stableFrom`, give the same bytes on any machine: nothing else enters.
 *
 * @throws CodedError what a source throws, `source_size_changed`, `source_content_changed`, `pack_too_large`, file errors. The file is then incomplete.
 */
export async function writePack(
  path: string,
  planned: readonly PlannedEntry[],
  options: WritePackOptions = {},
): Promise<WrittenPack> {
  return withFileErrors({ doing: 'write', path }, async () => {
    const handle = await open(path, 'wx+')
    try {
      const { entries, fileBytes } = await writePayloads(handle, planned, options)
      await writeAll(handle, await encodeFront(entries, fileBytes), 0)
      await handle.sync()
      return { entries, bytes: fileBytes, ...(await digestsOf(handle, fileBytes, options)) }
    } finally {
      await handle.close()
    }
  })
}

/** Reads the file back: what is promised is what lies there. */
async function digestsOf(handle: FileHandle, bytes: number, { chunkBytes }: WritePackOptions) {
  const hash: Hash = createHash('sha256')
  const chunks = createChunkDigests(chunkBytes ?? CHUNK)
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, bytes - at), at)
    if (bytesRead === 0) throw sizeChanged(bytes)
    const read = buffer.subarray(0, bytesRead)
    hash.update(read)
    if (chunkBytes !== undefined) chunks.update(read)
    at += bytesRead
  }
  const sha256 = hash.digest('hex')
  return chunkBytes === undefined ? { sha256 } : { sha256, chunks: chunks.end() }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, position + written)
    written += bytesWritten
  }
}

const CHUNK = 1024 * 1024
