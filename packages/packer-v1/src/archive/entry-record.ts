import { createHash } from 'node:crypto'
import { type AssetTableEntryV1, canonicalJson } from '@plinth/contracts'
import { packDamaged } from './archive-error.ts'
import { CODECS, FORMAT } from './format.ts'
import type { TextPlace, TextTable } from './text-table.ts'

/** Writes an entry into its 112 bytes; its texts go into the table. */
export function encodeEntry(entry: AssetTableEntryV1, texts: TextTable): Uint8Array {
  const record = Buffer.alloc(FORMAT.entryBytes)
  record.writeBigUInt64LE(BigInt(entry.asset_id), 0)
  record.writeUInt32LE(entry.artifact, 8)
  record.writeUInt8(CODECS.indexOf(entry.codec), 12)
  record.writeUInt8(entry.preload ? 1 : 0, 13)
  record.writeBigUInt64LE(BigInt(entry.offset), 16)
  record.writeBigUInt64LE(BigInt(entry.stored_bytes), 24)
  record.writeBigUInt64LE(BigInt(entry.bytes), 32)
  record.write(entry.sha256, 40, 'hex')
  const values = textsOf(entry)
  for (const [index, text] of values.entries()) writePlace(record, 72 + index * 8, texts.place(text))
  entryCheck(record, values).copy(record, FORMAT.entryCheckedBytes)
  return record
}

/** What the bytes of a record say; its texts are elsewhere. */
export interface EntryRecord {
  readonly asset_id: number
  readonly artifact: number
  readonly codec: AssetTableEntryV1['codec']
  readonly preload: boolean
  readonly offset: number
  readonly stored_bytes: number
  readonly bytes: number
  readonly sha256: string
  /** Address, family, name and metadata. */
  readonly texts: readonly TextPlace[]
}

/** The key by which entries are sorted. */
export function entryKey(record: Buffer): { readonly asset_id: number; readonly artifact: number } {
  return { asset_id: readSafe(record, 0), artifact: record.readUInt32LE(8) }
}

/** Reads the 112 bytes of a record. @throws CodedError `pack_damaged` */
export function decodeRecord(record: Buffer): EntryRecord {
  const codec = CODECS[record.readUInt8(12)]
  const flags = record.readUInt8(13)
  if (!codec || flags > 1 || record.readUInt16LE(14) !== 0) throw packDamaged('an entry has an unknown codec or flag')
  return {
    ...entryKey(record),
    codec,
    preload: flags === 1,
    offset: readSafe(record, 16),
    stored_bytes: readSafe(record, 24),
    bytes: readSafe(record, 32),
    sha256: record.toString('hex', 40, 72),
    texts: [72, 80, 88, 96].map((at) => ({ at: record.readUInt32LE(at), bytes: record.readUInt32LE(at + 4) })),
  }
}

/** The entry of a record and the bytes of its texts. @throws CodedError `pack_damaged`, also when the check does not fit. */
export function decodeEntry(record: Buffer, textBytes: readonly Uint8Array[]): AssetTableEntryV1 {
  const { texts: _, ...fields } = decodeRecord(record)
  const values = textBytes.map(decodeText)
  const expected = entryCheck(record, values)
  if (!expected.equals(record.subarray(FORMAT.entryCheckedBytes))) {
    throw packDamaged('the check of an entry does not fit', { asset_id: fields.asset_id })
  }
  const [address = '', family = '', name = '', metadata = ''] = values
  if (address === '' || family === '' || fields.asset_id < 1) throw packDamaged('an entry has no address, family or id')
  return {
    ...fields,
    address,
    family,
    ...(name === '' ? {} : { name }),
    ...(metadata === '' ? {} : { metadata: parseMetadata(metadata) }),
  }
}

/** The texts of an entry in the order of its record: address, family, name and metadata. */
export function textsOf({ address, family, name = '', metadata }: AssetTableEntryV1): readonly string[] {
  return [address, family, name, metadata === undefined ? '' : canonicalJson(metadata)]
}

function entryCheck(record: Buffer, texts: readonly string[]): Buffer {
  const hash = createHash('sha256').update(record.subarray(0, FORMAT.entryCheckedBytes))
  for (const text of texts) hash.update(text, 'utf8')
  return hash.digest().subarray(0, FORMAT.entryBytes - FORMAT.entryCheckedBytes)
}

function writePlace(record: Buffer, at: number, place: TextPlace): void {
  record.writeUInt32LE(place.at, at)
  record.writeUInt32LE(place.bytes, at + 4)
}

/** A 64-bit number that a double holds exactly. @throws CodedError `pack_damaged` for a larger one. */
export function readSafe(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw packDamaged('a number is too large to be true')
  return Number(value)
}

function decodeText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    throw packDamaged('a text is not UTF-8')
  }
}

function parseMetadata(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Not JSON: damaged, as below.
  }
  throw packDamaged('the metadata of an entry are not a JSON object')
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
