import type { AssetTableEntryV1 } from '@plinth/contracts'
import { packDamaged } from './archive-error.ts'
import { decodeEntry, decodeRecord, entryKey } from './entry-record.ts'
import { FORMAT } from './format.ts'
import type { PackStart } from './header.ts'
import type { RangedFile } from './ranged-file.ts'
import { checkPayload, readAddressRow, textRange } from './read-front.ts'

/** Which artifact: of the asset with this id or this address; `artifact` from 0, default 0. */
export type EntrySelector =
  | { readonly asset_id: number; readonly artifact?: number }
  | { readonly address: string; readonly artifact?: number }

/**
 * Looks an entry up by binary search in the file: a few small reads, whatever the number of entries. undefined: not there, as far as the
 * rows that were looked at tell (the caller checks the pack digest before it says so). @throws CodedError `pack_damaged`
 */
export async function findEntry(
  file: RangedFile,
  start: PackStart,
  selector: EntrySelector,
): Promise<AssetTableEntryV1 | undefined> {
  const { artifact = 0 } = selector
  if (!Number.isSafeInteger(artifact) || artifact < 0) return undefined
  const index =
    'address' in selector
      ? await searchAddress({ file, start }, selector.address, artifact)
      : await searchId({ file, start }, selector.asset_id, artifact)
  if (index === undefined) return undefined
  const entry = await readEntryAt({ file, start }, index)
  const isIt = 'address' in selector ? entry.address === selector.address : entry.asset_id === selector.asset_id
  return isIt && entry.artifact === artifact ? entry : undefined
}

interface Pack {
  readonly file: RangedFile
  readonly start: PackStart
}

async function searchId({ file, start }: Pack, asset_id: number, artifact: number): Promise<number | undefined> {
  return binarySearch(start.header.entries, async (index) => {
    const key = entryKey(await file.read(start.layout.entriesAt + index * FORMAT.entryBytes, FORMAT.entryBytes))
    return key.asset_id === asset_id ? key.artifact - artifact : key.asset_id - asset_id
  })
}

async function searchAddress({ file, start }: Pack, address: string, artifact: number): Promise<number | undefined> {
  const sought = Buffer.from(address)
  const readRow = async (index: number) => {
    const at = start.layout.addressesAt + index * FORMAT.addressBytes
    return readAddressRow(await file.read(at, FORMAT.addressBytes), 0)
  }
  const row = await binarySearch(start.header.addresses, async (index) => {
    const { place } = await readRow(index)
    // One byte more than is sought decides any order, so a hostile length costs nothing.
    const [position, bytes] = textRange(start, place)
    return Buffer.compare(await file.read(position, Math.min(bytes, sought.byteLength + 1)), sought)
  })
  if (row === undefined) return undefined
  const { first, count } = await readRow(row)
  return artifact < count ? first + artifact : undefined
}

async function readEntryAt({ file, start }: Pack, index: number): Promise<AssetTableEntryV1> {
  if (index >= start.header.entries) throw packDamaged('an address points outside the asset table')
  const record = await file.read(start.layout.entriesAt + index * FORMAT.entryBytes, FORMAT.entryBytes)
  const decoded = decodeRecord(record)
  checkPayload(decoded, start)
  const texts = await Promise.all(decoded.texts.map((place) => file.read(...textRange(start, place))))
  return decodeEntry(record, texts)
}

/** `compare` tells whether the element at an index lies before (below 0) or behind (above 0) what is sought. */
async function binarySearch(count: number, compare: (index: number) => Promise<number>): Promise<number | undefined> {
  let low = 0
  let high = count - 1
  while (low <= high) {
    const middle = Math.floor((low + high) / 2)
    const order = await compare(middle)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return undefined
}
