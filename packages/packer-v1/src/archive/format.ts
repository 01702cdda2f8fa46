/**
 * The numbers of the `assets.pa` format, version 1; docs/assets-pa.md is the specification.
 * All integers are unsigned and little-endian.
 */
export const FORMAT = {
  version: 1,
  /** Names the format rules that the writer follows; the same for every build of them. */
  writer: 'plinth-packer 1',
  /** 0x89 'PLA' CR LF 0x1A LF: a transfer that changes line ends or the eighth bit destroys it. */
  magic: new Uint8Array([0x89, 0x50, 0x4c, 0x41, 0x0d, 0x0a, 0x1a, 0x0a]),
  /** Where the pack digest lies; it covers what is before it and the rest of the front after it. */
  digestAt: 24,
  headerAt: 56,
  maxHeaderBytes: 65_536,
  entryBytes: 112,
  /** Of an entry, without its check. */
  entryCheckedBytes: 104,
  addressBytes: 16,
  preloadBytes: 4,
  tableAlignment: 8,
  /** Payloads start at multiples of this; enough for any typed array and a cache line. */
  payloadAlignment: 64,
} as const

/** The codecs and their numbers. The number is the index. */
export const CODECS = ['none', 'deflate', 'zstd'] as const

/** How many of each table a pack has, and how long its text is. */
export interface FrontCounts {
  readonly entries: number
  readonly addresses: number
  readonly preloads: number
  readonly text_bytes: number
}

/** Where the tables lie, in bytes from the start of the file. The front is everything before the payloads. */
export interface FrontLayout {
  readonly entriesAt: number
  readonly addressesAt: number
  readonly preloadsAt: number
  readonly textAt: number
  readonly end: number
}

/** The tables follow the header without gaps other than alignment, so that counts alone say where they are. */
export function frontLayout(headerBytes: number, counts: FrontCounts): FrontLayout {
  const entriesAt = alignUp(FORMAT.headerAt + headerBytes, FORMAT.tableAlignment)
  const addressesAt = entriesAt + counts.entries * FORMAT.entryBytes
  const preloadsAt = addressesAt + counts.addresses * FORMAT.addressBytes
  const textAt = alignUp(preloadsAt + counts.preloads * FORMAT.preloadBytes, FORMAT.tableAlignment)
  return { entriesAt, addressesAt, preloadsAt, textAt, end: textAt + counts.text_bytes }
}

/** The first multiple of `alignment` that is not below `position`. */
export function alignUp(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment
}
