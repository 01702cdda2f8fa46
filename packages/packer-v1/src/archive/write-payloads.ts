import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { type BufferedFile, createBufferedFile } from './buffered-file.ts'
import { frontBytes } from './encode-front.ts'
import { layoutPayloads, layoutStably } from './layout-payloads.ts'
import { readAhead, sizeChanged } from './payload-source.ts'
import type { PlannedEntry, WritePackOptions } from './write-pack.ts'

/** What the front of a pack is made from, once its payloads are written. */
export interface WrittenPayloads {
  /** In table order. */
  readonly entries: readonly AssetTableEntryV1[]
  readonly fileBytes: number
}

/** Writes the payloads of a plan to their places, and zeros between them; the front is left out. Errors as for `writePack`. */
export async function writePayloads(
  handle: FileHandle,
  planned: readonly PlannedEntry[],
  options: WritePackOptions,
): Promise<WrittenPayloads> {
  const { concurrency = 16, onEntry = () => {} } = options
  const draft = planned.map(draftEntry)
  const front = frontBytes(draft)
  const { offsets, fileBytes } = options.stableFrom
    ? layoutStably(front, draft, options.stableFrom)
    : layoutPayloads(front, draft)
  if (!Number.isSafeInteger(fileBytes)) throw tooLarge()
  const inFile = [...draft.keys()].sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0) || a - b)
  const plans = inFile.flatMap((index) => planned[index] ?? [])
  const file = createBufferedFile(handle, front)
  const entries = [...draft]
  let written = 0
  for await (const chunks of readAhead(
    plans.map(({ source }) => source),
    { concurrency },
  )) {
    const [index = 0, plan] = [inFile[written], plans[written]]
    const [entry, offset = 0] = [draft[index], offsets[index]]
    if (!entry || !plan) break
    if (offset > 0) await file.padTo(offset)
    entries[index] = { ...entry, offset, sha256: await copyPayload(chunks, file, plan) }
    written += 1
    onEntry({ entries: written, bytes: offset + entry.stored_bytes })
  }
  await file.flush()
  return { entries, fileBytes }
}

/** Everything but offset and digest, which take the same room in the table whatever they are. */
function draftEntry({ entry, source, codec = 'none', bytes = source.bytes }: PlannedEntry): AssetTableEntryV1 {
  const isEncoded = codec !== 'none' && bytes > 0
  if (isEncoded ? source.bytes === 0 : source.bytes !== bytes) throw sizeChanged(bytes)
  return { ...entry, codec, offset: 0, stored_bytes: source.bytes, bytes, sha256: NO_DIGEST }
}

/** Gives the digest of the content. */
async function copyPayload(
  chunks: AsyncIterable<Uint8Array>,
  file: BufferedFile,
  { source, codec, sha256 }: PlannedEntry,
): Promise<string> {
  const hash = createHash('sha256')
  let copied = 0
  for await (const chunk of chunks) {
    copied += chunk.byteLength
    if (copied > source.bytes) break
    if (sha256 === undefined || codec === undefined || codec === 'none') hash.update(chunk)
    await file.write(chunk)
  }
  if (copied !== source.bytes) throw sizeChanged(source.bytes)
  if (sha256 !== undefined && codec !== undefined && codec !== 'none') return sha256
  const found = hash.digest('hex')
  if (sha256 !== undefined && found !== sha256) throw contentChanged(sha256, found)
  return found
}

function contentChanged(expected: string, found: string): CodedError {
  return new CodedError('source_content_changed', 'a payload does not have the content that it had', {
    hint: 'Let nothing else write while the pack is made, then try again.',
    details: { expected, found },
  })
}

function tooLarge(): CodedError {
  return new CodedError('pack_too_large', 'the pack would be larger than 2^53 bytes')
}

const NO_DIGEST = '0'.repeat(64)
