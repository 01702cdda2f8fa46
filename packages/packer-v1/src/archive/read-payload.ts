import { createHash } from 'node:crypto'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { packDamaged } from './archive-error.ts'
import { decodePayload } from './codecs/decode-payload.ts'
import type { RangedFile } from './ranged-file.ts'

/** The bytes of an entry, digest checked. @throws CodedError `pack_damaged`, `entry_too_large` */
export async function readPayload(file: RangedFile, entry: AssetTableEntryV1, maxBytes: number): Promise<Uint8Array> {
  if (entry.bytes > maxBytes) throw entryTooLarge(entry, maxBytes)
  if (entry.codec !== 'none') return joined(streamPayload(file, entry))
  const content = await file.read(entry.offset, entry.stored_bytes)
  checkDigest(entry, createHash('sha256').update(content).digest('hex'))
  return content
}

/** The same in chunks; the digest is checked after the last one. */
export async function* streamPayload(file: RangedFile, entry: AssetTableEntryV1): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of decodePayload(file.stream(entry.offset, entry.stored_bytes), entry)) {
    hash.update(chunk)
    yield chunk
  }
  checkDigest(entry, hash.digest('hex'))
}

/** Room is taken for what was decoded, never for what was announced. */
async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

function checkDigest({ sha256, asset_id, artifact }: AssetTableEntryV1, found: string): void {
  if (sha256 !== found) throw packDamaged('the digest of a payload does not fit', { asset_id, artifact })
}

function entryTooLarge({ bytes, asset_id, artifact }: AssetTableEntryV1, limit: number): CodedError {
  return new CodedError('entry_too_large', `asset ${asset_id} has ${bytes} bytes, more than the ${limit} allowed`, {
    hint: 'Stream it, or raise maxEntryBytes.',
    details: { asset_id, artifact, bytes, limit },
  })
}
