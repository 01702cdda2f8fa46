import { createHash } from 'node:crypto'
import type { AssetTableEntryV1 } from '@plinth/contracts'
import { mapInSlices } from '../bounded.ts'
import { encodeEntry, textsOf } from './entry-record.ts'
import { FORMAT, type FrontCounts, frontLayout } from './format.ts'
import { encodeHeader, writePrologue } from './header.ts'
import { compareUtf8, createTextTable, digestedParts } from './text-table.ts'

/** The front of a pack and its length, before any payload has been read: only texts and counts decide it. */
export function frontBytes(entries: readonly AssetTableEntryV1[]): number {
  const texts = createTextTable()
  for (const entry of entries) for (const text of textsOf(entry)) texts.place(text)
  const counts = countsOf(entries, texts.bytes().byteLength)
  return frontLayout(encodeHeader(counts).byteLength, counts).end
}

/**
 * Prologue, header and tables of a pack whose file has `fileBytes` bytes. `entries` are sorted by asset id and artifact, with offsets and
 * digests.
 */
export async function encodeFront(entries: readonly AssetTableEntryV1[], fileBytes: number): Promise<Uint8Array> {
  const texts = createTextTable()
  const records = await mapInSlices(entries, (entry) => encodeEntry(entry, texts))
  const text = texts.bytes()
  const counts = countsOf(entries, text.byteLength)
  const header = encodeHeader(counts)
  const layout = frontLayout(header.byteLength, counts)
  const front = Buffer.alloc(layout.end)
  writePrologue(front, { header: header.byteLength, file: fileBytes })
  front.set(header, FORMAT.headerAt)
  front.set(Buffer.concat(records), layout.entriesAt)
  for (const [index, run] of addressRuns(entries).entries()) {
    const at = layout.addressesAt + index * FORMAT.addressBytes
    const place = texts.place(run.address)
    for (const [field, value] of [place.at, place.bytes, run.first, run.count].entries()) {
      front.writeUInt32LE(value, at + field * 4)
    }
  }
  for (const [index, entry] of preloaded(entries).entries()) {
    front.writeUInt32LE(entry, layout.preloadsAt + index * FORMAT.preloadBytes)
  }
  front.set(text, layout.textAt)
  const digest = createHash('sha256')
  for (const part of digestedParts(front)) digest.update(part)
  front.set(digest.digest(), FORMAT.digestAt)
  return front
}

/** The entries of one address: a run in the asset table, since an address belongs to one asset. */
export interface AddressRun {
  readonly address: string
  readonly first: number
  readonly count: number
}

/** The rows of the address table, sorted by the address's UTF-8 bytes. */
export function addressRuns(entries: readonly AssetTableEntryV1[]): readonly AddressRun[] {
  const runs = new Map<string, AddressRun>()
  for (const [index, { address }] of entries.entries()) {
    const { first = index, count = 0 } = runs.get(address) ?? {}
    runs.set(address, { address, first, count: count + 1 })
  }
  return [...runs.values()].sort((a, b) => compareUtf8(a.address, b.address))
}

/** Indexes of the entries that are loaded before the first use. */
export function preloaded(entries: readonly AssetTableEntryV1[]): readonly number[] {
  return entries.flatMap(({ preload }, index) => (preload ? [index] : []))
}

function countsOf(entries: readonly AssetTableEntryV1[], text_bytes: number): FrontCounts {
  const addresses = new Set(entries.map(({ address }) => address)).size
  return { entries: entries.length, addresses, preloads: preloaded(entries).length, text_bytes }
}
