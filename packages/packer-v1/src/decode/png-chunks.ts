import { crc32 } from 'node:zlib'
import { conversionFailed } from './conversion-failed.ts'
import type { EncodedFile } from './image-size.ts'

/** What of a PNG file decides its pixels. */
export interface PngChunks {
  readonly width: number
  readonly height: number
  /** Bits per sample. */
  readonly depth: number
  /** Samples per pixel. */
  readonly channels: number
  readonly interlaced: boolean
  /** The image data of all chunks, deflated. */
  readonly data: Uint8Array
  /** A PNG file of the chunks that matter alone: no text, profile or animation can make a decoder work. */
  readonly essential: Uint8Array
}

/** Takes a PNG file apart. @throws CodedError `conversion_failed`: cut off, a wrong check sum, a chunk that has no place, no image data. */
export function pngChunks(file: EncodedFile): PngChunks {
  const { path, bytes } = file
  const kept: Chunk[] = []
  for (const chunk of chunksOf(file)) {
    if (ESSENTIAL.has(chunk.type)) kept.push(chunk)
    else if (/^[A-Z]/.test(chunk.type))
      throw conversionFailed(path, `has a critical chunk ${chunk.type} that is not known`)
  }
  const types = kept.map(({ type }) => type)
  const once = ['IHDR', 'PLTE', 'tRNS', 'IEND'].every((type) => types.indexOf(type) === types.lastIndexOf(type))
  if (types[0] !== 'IHDR' || types.at(-1) !== 'IEND' || !types.includes('IDAT') || !once) {
    throw conversionFailed(path, 'its chunks are not in order, or one is missing')
  }
  const image = kept.filter(({ type }) => type === 'IDAT').map(({ content }) => content)
  const head = kept[0]?.content ?? bytes
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const [depth, color] = [view.getUint8(8), view.getUint8(9)]
  const allowed = DEPTHS[color]
  if (head.byteLength !== 13 || !allowed?.includes(depth) || view.getUint8(10) !== 0 || view.getUint8(12) > 1) {
    throw conversionFailed(path, 'its head has a value that PNG does not have')
  }
  if (color === 3 && !types.includes('PLTE')) throw conversionFailed(path, 'has numbered colours and no palette')
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth,
    channels: CHANNELS[color] ?? 1,
    interlaced: view.getUint8(12) === 1,
    data: Buffer.concat(image),
    essential: Buffer.concat([
      bytes.subarray(0, 8),
      ...kept.filter(({ type }) => color === 3 || type !== 'PLTE').map(({ whole }) => whole),
    ]),
  }
}

interface Chunk {
  readonly type: string
  readonly content: Uint8Array
  /** With length, type and check sum. */
  readonly whole: Uint8Array
}

function* chunksOf({ path, bytes }: EncodedFile): Iterable<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; ; ) {
    if (at + 12 > bytes.byteLength) throw conversionFailed(path, 'is cut off')
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.byteLength) throw conversionFailed(path, 'is cut off')
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw conversionFailed(path, `the check sum of its chunk ${JSON.stringify(type)} does not fit`)
    }
    yield { type, content: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) }
    if (type === 'IEND') return
    at = end
  }
}

const ESSENTIAL: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}
