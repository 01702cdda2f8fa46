import { createHash } from 'node:crypto'
import { type AssetTableEntryV1, CodedError } from '@plinth/contracts'
import { mapInSlices } from '../bounded.ts'
import { packDamaged } from './archive-error.ts'
import { addressRuns, preloaded } from './encode-front.ts'
import { decodeEntry, decodeRecord, type EntryRecord } from './entry-record.ts'
import { FORMAT } from './format.ts'
import { type PackStart, payloadsAt } from './header.ts'
import type { RangedFile } from './ranged-file.ts'
import { digestedParts } from './text-table.ts'

/**
 * Reads all tables, checks the pack digest and everything that the specification demands of them, and gives the entries in table order.
 * @throws CodedError `pack_damaged`, `pack_index_too_large`
 */
export async function readFront(
  file: RangedFile,
  start: PackStart,
  maxIndexBytes: number,
): Promise<readonly AssetTableEntryV1[]> {
  const { layout, header } = start
  if (layout.end > maxIndexBytes) throw indexTooLarge(layout.end, maxIndexBytes)
  const front = await file.read(0, layout.end)
  const digest = createHash('sha256')
  for (const part of digestedParts(front)) digest.update(part)
  if (!digest.digest().equals(start.digest)) throw packDamaged('the digest of header and tables does not fit')
  const entries = await mapInSlices(Array(header.entries).keys(), (index) => readEntry(front, start, index))
  checkOrder(entries)
  checkPayloads(entries, start)
  checkAddressTable(front, start, entries)
  checkPreloadTable(front, start, entries)
  return entries
}

/** The part of the file in which a record's text lies. @throws CodedError `pack_damaged` */
export function textRange(start: PackStart, place: { readonly at: number; readonly bytes: number }): [number, number] {
  const { layout, header } = start
  if (place.at + place.bytes > header.text_bytes) throw packDamaged('a text lies outside the text table')
  return [layout.textAt + place.at, place.bytes]
}

/** Whether an entry's payload lies where payloads may lie. @throws CodedError `pack_damaged` */
export function checkPayload(entry: EntryRecord | AssetTableEntryV1, start: PackStart): void {
  const { asset_id, artifact, offset, stored_bytes, bytes, codec } = entry
  const where = { asset_id, artifact }
  if (codec === 'none' && stored_bytes !== bytes) throw packDamaged('a stored payload has two lengths', where)
  if (stored_bytes === 0 || bytes === 0) {
    if (offset + stored_bytes + bytes !== 0) throw packDamaged('an empty payload lies somewhere', where)
    return
  }
  const isInside = offset >= payloadsAt(start) && offset + stored_bytes <= start.fileBytes
  if (!isInside || offset % start.header.alignment !== 0) throw packDamaged('a payload lies where none may lie', where)
}

function readEntry(front: Buffer, start: PackStart, index: number): AssetTableEntryV1 {
  const at = start.layout.entriesAt + index * FORMAT.entryBytes
  const record = front.subarray(at, at + FORMAT.entryBytes)
  const texts = decodeRecord(record).texts.map((place) => {
    const [position, bytes] = textRange(start, place)
    return front.subarray(position, position + bytes)
  })
  return decodeEntry(record, texts)
}

function checkOrder(entries: readonly AssetTableEntryV1[]): void {
  for (const [index, { asset_id, artifact, address }] of entries.entries()) {
    const before = entries[index - 1]
    const isFirst = before === undefined || before.asset_id < asset_id
    const isNext = before?.asset_id === asset_id && before.artifact + 1 === artifact && before.address === address
    if (isFirst ? artifact !== 0 : !isNext) throw packDamaged('the asset table is not in order', { asset_id, artifact })
  }
}

function checkPayloads(entries: readonly AssetTableEntryV1[], start: PackStart): void {
  for (const entry of entries) checkPayload(entry, start)
  let end = 0
  for (const { offset, stored_bytes, asset_id } of byOffset(entries)) {
    if (offset < end) throw packDamaged('two payloads overlap', { asset_id })
    end = offset + stored_bytes
  }
  const expected = end === 0 ? start.layout.end : end
  if (expected !== start.fileBytes) throw packDamaged('something follows the last payload')
}

/** The entries that have a payload, in the order of the file. */
export function byOffset(entries: readonly AssetTableEntryV1[]): readonly AssetTableEntryV1[] {
  return entries.filter(({ stored_bytes }) => stored_bytes > 0).sort((a, b) => a.offset - b.offset)
}

function checkAddressTable(front: Buffer, start: PackStart, entries: readonly AssetTableEntryV1[]): void {
  const runs = addressRuns(entries)
  if (runs.length !== start.header.addresses) throw packDamaged('the address table does not fit the asset table')
  for (const [index, run] of runs.entries()) {
    const row = readAddressRow(front, start.layout.addressesAt + index * FORMAT.addressBytes)
    const [position, bytes] = textRange(start, row.place)
    const address = front.toString('utf8', position, position + bytes)
    const fits = address === run.address && row.first === run.first && row.count === run.count
    if (!fits) throw packDamaged('the address table does not fit the asset table', { address: run.address })
  }
}

/** One row of the address table. */
export function readAddressRow(bytes: Buffer, at: number) {
  const [textAt = 0, length = 0, first = 0, count = 0] = [0, 4, 8, 12].map((field) => bytes.readUInt32LE(at + field))
  return { place: { at: textAt, bytes: length }, first, count }
}

function checkPreloadTable(front: Buffer, start: PackStart, entries: readonly AssetTableEntryV1[]): void {
  const expected = preloaded(entries)
  const found = Array.from({ length: start.header.preloads }, (_, index) =>
    front.readUInt32LE(start.layout.preloadsAt + index * FORMAT.preloadBytes),
  )
  const fits = found.length === expected.length && found.every((entry, index) => entry === expected[index])
  if (!fits) throw packDamaged('the preload table does not fit the asset table')
}

function indexTooLarge(bytes: number, limit: number): CodedError {
  return new CodedError(
    'pack_index_too_large',
    `the pack's tables have ${bytes} bytes, more than the ${limit} allowed`,
    {
      hint: 'Raise maxIndexBytes if you trust the file.',
      details: { bytes, limit },
    },
  )
}
