import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { OpenFile } from '../bundle/regular-file.ts'
import { LONGEST_NAME, MAX_HEADER_BYTES } from './model-file.ts'

/** A file in a zip file, as its directory has it. */
export interface ZipEntry {
  readonly name: string
  /** 0: stored; 8: deflated. */
  readonly method: number
  readonly isEncrypted: boolean
  readonly packedSize: number
  readonly size: number
  /** Where its local header is. */
  readonly at: number
}

/** The directory of a zip file. `truncated`: its end is not there; `damaged`: it does not lie where the end says. */
export async function readZipEntries(
  file: OpenFile,
): Promise<readonly ZipEntry[] | 'truncated' | 'damaged' | 'too_large'> {
  const start = Math.max(0, file.size - TAIL_BYTES)
  const tail = await file.read(start, TAIL_BYTES)
  const end = tail.length < END_BYTES ? -1 : tail.lastIndexOf(SIGNATURES.end, tail.length - END_BYTES)
  if (end < 0) return 'truncated'
  const place = (await largePlace(file, tail.subarray(0, end))) ?? {
    bytes: tail.readUInt32LE(end + 12),
    at: tail.readUInt32LE(end + 16),
  }
  if (place.at + place.bytes > start + end) return 'damaged'
  if (place.bytes > MAX_DIRECTORY_BYTES) return 'too_large'
  return parseDirectory(await file.read(place.at, place.bytes))
}

/** The bytes of a file in a zip file; undefined where there are others than the directory says. Reads {@link MAX_HEADER_BYTES} at most. */
export async function readZipEntry(file: OpenFile, entry: ZipEntry): Promise<Buffer | 'damaged' | 'too_large'> {
  if (Math.max(entry.size, entry.packedSize) > MAX_HEADER_BYTES) return 'too_large'
  const head = await file.read(entry.at, LOCAL_BYTES)
  if (head.length < LOCAL_BYTES || entry.isEncrypted || !head.subarray(0, 4).equals(SIGNATURES.local)) return 'damaged'
  const at = entry.at + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28)
  const packed = await file.read(at, entry.packedSize)
  if (packed.length < entry.packedSize) return 'damaged'
  if (entry.method === 0) return entry.packedSize === entry.size ? packed : 'damaged'
  if (entry.method !== 8) return 'damaged'
  // One byte more than the directory says: then it would lie.
  const inflated = await promisify(inflateRaw)(packed, { maxOutputLength: entry.size + 1 }).catch(() => undefined)
  return inflated?.length === entry.size ? inflated : 'damaged'
}

const SIGNATURES = {
  local: Buffer.from('PK\u0003\u0004', 'latin1'),
  end: Buffer.from('PK\u0005\u0006', 'latin1'),
  largeEnd: Buffer.from('PK\u0006\u0006', 'latin1'),
  locator: Buffer.from('PK\u0006\u0007', 'latin1'),
} as const
const LOCAL_BYTES = 30
const ENTRY_BYTES = 46
const END_BYTES = 22
const LOCATOR_BYTES = 20
const RECORD_BYTES = 56
/** The end and the longest comment that may follow it. */
const TAIL_BYTES = END_BYTES + 0xffff
const ENTRY_SIGNATURE = 0x0201_4b50
const MOST_ENTRIES = 50_000
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024
/** In a field of 32 bits: the number is in the extra field for large files. */
const ELSEWHERE = 0xffff_ffff

/** The record for large files, which torch always writes. */
async function largePlace(file: OpenFile, beforeEnd: Buffer): Promise<{ bytes: number; at: number } | undefined> {
  const locator = beforeEnd.subarray(-LOCATOR_BYTES)
  if (locator.length < LOCATOR_BYTES || !locator.subarray(0, 4).equals(SIGNATURES.locator)) return undefined
  const position = Number(locator.readBigUInt64LE(8))
  const record = position > file.size ? Buffer.alloc(0) : await file.read(position, RECORD_BYTES)
  if (record.length < RECORD_BYTES || !record.subarray(0, 4).equals(SIGNATURES.largeEnd)) return undefined
  return { bytes: Number(record.readBigUInt64LE(40)), at: Number(record.readBigUInt64LE(48)) }
}

function parseDirectory(bytes: Buffer): readonly ZipEntry[] | 'damaged' | 'too_large' {
  const entries: ZipEntry[] = []
  for (let at = 0; at < bytes.length; ) {
    if (entries.length >= MOST_ENTRIES) return 'too_large'
    if (bytes.length - at < ENTRY_BYTES || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) return 'damaged'
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset))
    const name = at + ENTRY_BYTES
    const extra = name + (nameBytes ?? 0)
    const next = extra + (extraBytes ?? 0) + (commentBytes ?? 0)
    if (next > bytes.length) return 'damaged'
    entries.push({
      name: bytes.toString('utf8', name, Math.min(extra, name + LONGEST_NAME)),
      method: bytes.readUInt16LE(at + 10),
      isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
      ...largeNumbers(bytes.subarray(extra, extra + (extraBytes ?? 0)), {
        size: bytes.readUInt32LE(at + 24),
        packedSize: bytes.readUInt32LE(at + 20),
        at: bytes.readUInt32LE(at + 42),
      }),
    })
    at = next
  }
  return entries
}

/** The numbers that did not fit follow each other in the extra field 1, in this order. */
function largeNumbers<Numbers extends Readonly<Record<string, number>>>(extra: Buffer, numbers: Numbers): Numbers {
  const field = extraField(extra)
  let at = 0
  const filled = Object.entries(numbers).map(([name, value]) => {
    if (value !== ELSEWHERE || !field || at + 8 > field.length) return [name, value] as const
    at += 8
    return [name, Number(field.readBigUInt64LE(at - 8))] as const
  })
  // The same keys with numbers, as they came in.
  return Object.fromEntries(filled) as Numbers
}

function extraField(extra: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + bytes)
    at += 4 + bytes
  }
  return undefined
}
