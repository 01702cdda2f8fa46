import { packDamaged } from '../archive-error.ts'

/**
 * Passes a stored zstd payload on, and sees that it is one frame as docs/assets-pa.md demands, whole, and nothing else: decoders differ in what
 * they forgive. @throws CodedError `pack_damaged`; what `stored` throws.
 */
export async function* oneFrame(stored: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  const frame = followFrame(bytes)
  for await (const chunk of stored) {
    frame.see(chunk)
    yield chunk
  }
  if (!frame.isWhole()) throw packDamaged('a payload ends too early')
}

/** Reads the few bytes of a frame that say where its parts end. */
function followFrame(bytes: number) {
  const held = Buffer.alloc(16)
  let place: Place = { part: 'start', wanted: 5, skip: 0, size: 0 }
  let length = 0
  const see = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.byteLength; ) {
      if (place.skip > 0) {
        const skipped = Math.min(place.skip, chunk.byteLength - at)
        place = { ...place, skip: place.skip - skipped }
        at += skipped
        continue
      }
      held[length] = chunk[at] ?? 0
      length += 1
      at += 1
      if (length < place.wanted) continue
      place = NEXT[place.part](held, place, bytes)
      length = 0
    }
  }
  return { see, isWhole: () => place.part === 'end' && place.skip === 0 }
}

interface Place {
  readonly part: 'start' | 'sizes' | 'block' | 'end'
  /** Bytes of the part that are looked at. */
  readonly wanted: number
  /** Bytes before it that are not. */
  readonly skip: number
  /** Of the field that has the length of the content. */
  readonly size: number
}

/** What comes after a part whose bytes are there. */
const NEXT: Readonly<Record<Place['part'], (held: Buffer, place: Place, bytes: number) => Place>> = {
  start: (held) => {
    const descriptor = held.readUInt8(4)
    if (held.readUInt32LE(0) !== MAGIC) throw packDamaged('a payload is no frame of zstd')
    if ((descriptor & FORBIDDEN) !== 0) throw packDamaged('a payload has a dictionary or a checksum')
    const isOneSegment = (descriptor & ONE_SEGMENT) !== 0
    const size = [isOneSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0
    if (size === 0) throw packDamaged('a payload does not say how long its content is')
    return { part: 'sizes', wanted: isOneSegment ? size : size + 1, skip: 0, size }
  },
  sizes: (held, { wanted, size }, bytes) => {
    const window = wanted > size ? windowOf(held.readUInt8(0)) : bytes
    if (window > MAX_WINDOW) throw packDamaged('a payload asks for a window of more than 8 MiB')
    const announced = lengthOf(held.subarray(wanted - size, wanted))
    if (announced !== bytes) throw packDamaged('a payload announces another length than its entry')
    return { part: 'block', wanted: 3, skip: 0, size }
  },
  block: (held, { size }) => {
    const block = held.readUIntLE(0, 3)
    const type = (block >>> 1) & 3
    if (type === 3) throw packDamaged('a payload has a block of an unknown kind')
    const skip = type === RUN ? 1 : block >>> 3
    return (block & 1) === 1 ? { part: 'end', wanted: 1, skip, size } : { part: 'block', wanted: 3, skip, size }
  },
  end: () => {
    throw packDamaged('something follows a payload in its place')
  },
}

/** The window in bytes that a descriptor asks for. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3))
  return base + (base / 8) * (descriptor & 7)
}

/** A field of two bytes counts from 256. */
function lengthOf(field: Buffer): number {
  if (field.byteLength === 8) return Number(field.readBigUInt64LE(0))
  return field.readUIntLE(0, field.byteLength) + (field.byteLength === 2 ? 256 : 0)
}

const MAGIC = 0xfd2f_b528
/** Dictionary, checksum, and the reserved bit. */
const FORBIDDEN = 0b0000_1111
const ONE_SEGMENT = 0b0010_0000
const RUN = 1
const MAX_WINDOW = 8 * 1024 * 1024
