import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { createBufferedFile } from './buffered-file.ts'
import { encodeFront, frontBytes } from './encode-front.ts'
import { layoutPayloads } from './layout-payloads.ts'
import { type PayloadSource, readAhead } from './payload-source.ts'

/** One artifact that goes into a pack: its entry without what only writing decides, and its bytes. */
export interface PlannedEntry {
  readonly entry: Omit<AssetTableEntryV1, 'offset' | 'stored_bytes' | 'bytes' | 'sha256' | 'codec'>
  readonly source: PayloadSource
}

/** Settings of {@link writePack}. */
export interface WritePackOptions {
  /** How many small payloads are read at once. Any number gives the same bytes. Default 16. */
  readonly concurrency?: number
  /** Told after each entry. */
  readonly onEntry?: (written: { readonly entries: number; readonly bytes: number }) => void
}

/** What was written. */
export interface WrittenPack {
  readonly entries: readonly AssetTableEntryV1[]
  readonly bytes: number
  /** Of the whole file, read back from it. */
  readonly sha256: string
}

/**
 * Writes a pack to the new file `path` and syncs it. `planned` is sorted by asset id and artifact. The same plan gives the same bytes on any
 * machine: nothing else enters.
 *
 * @throws CodedError what a source throws, `source_size_changed`, `pack_too_large`, file errors. The file is then incomplete.
 */
export async function writePack(
  path: string,
  planned: readonly PlannedEntry[],
  options: WritePackOptions = {},
): Promise<WrittenPack> {
  return withFileErrors({ doing: 'write', path }, async () => {
    const handle = await open(path, 'wx+')
    try {
      const entries = await writePayloads(handle, planned, options)
      const bytes = entries.fileBytes
      await writeAll(handle, await encodeFront(entries.entries, bytes), 0)
      await handle.sync()
      return { entries: entries.entries, bytes, sha256: await digestOf(handle, bytes) }
    } finally {
      await handle.close()
    }
  })
}

async function writePayloads(handle: FileHandle, planned: readonly PlannedEntry[], options: WritePackOptions) {
  const { concurrency = 16, onEntry = () => {} } = options
  const sources = planned.map(({ source }) => source)
  const draft = planned.map(draftEntry)
  const front = frontBytes(draft)
  const sizes = sources.map(({ bytes }) => bytes)
  const { offsets, fileBytes } = layoutPayloads(front, sizes)
  if (!Number.isSafeInteger(fileBytes)) throw tooLarge()
  const file = createBufferedFile(handle, front)
  const entries: AssetTableEntryV1[] = []
  for await (const chunks of readAhead(sources, { concurrency })) {
    const index = entries.length
    const [entry, offset = 0] = [draft[index], offsets[index]]
    if (!entry) break
    if (entry.bytes > 0) await file.padTo(offset)
    const sha256 = await copyPayload(chunks, { file, expected: entry.bytes })
    entries.push({ ...entry, offset, sha256 })
    onEntry({ entries: entries.length, bytes: offset + entry.bytes })
  }
  await file.flush()
  return { entries, fileBytes }
}

/** Everything but offset and digest, which take the same room in the table whatever they are. */
function draftEntry({ entry, source }: PlannedEntry): AssetTableEntryV1 {
  return { ...entry, codec: 'none', offset: 0, stored_bytes: source.bytes, bytes: source.bytes, sha256: NO_DIGEST }
}

interface Copy {
  readonly file: ReturnType<typeof createBufferedFile>
  readonly expected: number
}

async function copyPayload(chunks: AsyncIterable<Uint8Array>, { file, expected }: Copy): Promise<string> {
  const hash = createHash('sha256')
  let copied = 0
  for await (const chunk of chunks) {
    copied += chunk.byteLength
    if (copied > expected) break
    hash.update(chunk)
    await file.write(chunk)
  }
  if (copied !== expected) throw sizeChanged(expected)
  return hash.digest('hex')
}

/** Reads the file back: what is promised is what lies there. */
async function digestOf(handle: FileHandle, bytes: number): Promise<string> {
  const hash: Hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, bytes - at), at)
    if (bytesRead === 0) throw sizeChanged(bytes)
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash.digest('hex')
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, position + written)
    written += bytesWritten
  }
}

function sizeChanged(expected: number): CodedError {
  return new CodedError('source_size_changed', `a payload does not have the ${expected} bytes that it had`, {
    hint: 'Let nothing else write while the pack is made, then try again.',
    details: { expected },
  })
}

function tooLarge(): CodedError {
  return new CodedError('pack_too_large', 'the pack would be larger than 2^53 bytes')
}

const NO_DIGEST = '0'.repeat(64)
const CHUNK = 1024 * 1024
