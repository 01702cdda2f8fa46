import { inflateSync } from 'node:zlib'
import { type DecodedPng, decode } from 'fast-png'
import { conversionFailed } from './conversion-failed.ts'
import type { EncodedFile } from './image-size.ts'
import type { Pixels } from './pixels.ts'
import { type PngChunks, pngChunks } from './png-chunks.ts'

/** The pixels of a PNG file, with the numbers of its own colours where it has them. @throws CodedError `conversion_failed` */
export function decodePng(file: EncodedFile): Pixels {
  const chunks = pngChunks(file)
  const { depth, channels, interlaced, width, height } = chunks
  if (interlaced && depth < 8) throw conversionFailed(file.path, `is interlaced with ${depth} bits, which is not read`)
  checkInflated(file, chunks)
  const image = decode(chunks.essential)
  const samples = toBytes(image, { width, height, channels })
  if (image.palette) return indexed(file, { width, height, indexes: samples, palette: image.palette })
  return { width, height, rgba: toRgba(image, samples) }
}

/** Whether the image data inflate to what the head promises: neither less nor a bomb. */
function checkInflated({ path }: EncodedFile, { data, width, height, depth, channels, interlaced }: PngChunks): void {
  const bits = depth * channels
  const passes = interlaced ? ADAM7 : [[0, 0, 1, 1] as const]
  const expected = passes.reduce((sum, [x, y, stepX, stepY]) => {
    const [columns, rows] = [Math.ceil((width - x) / stepX), Math.ceil((height - y) / stepY)]
    return columns > 0 && rows > 0 ? sum + rows * (1 + Math.ceil((columns * bits) / 8)) : sum
  }, 0)
  try {
    const { byteLength } = inflateSync(data, { maxOutputLength: expected })
    if (byteLength === expected) return
  } catch (cause) {
    throw conversionFailed(path, 'its image data are damaged, or more than its head says', cause)
  }
  throw conversionFailed(path, 'its image data are less than its head says')
}

interface Shape {
  readonly width: number
  readonly height: number
  readonly channels: number
}

/** One byte per sample: 16 bits rounded, fewer than 8 unpacked from their rows (as numbers for indexed colour, scaled for grey). */
function toBytes({ data, depth, palette }: DecodedPng, { width, height, channels }: Shape): Uint8Array {
  if (depth === 16) return Uint8Array.from(data, (value) => Math.round(value / 257))
  if (depth === 8) return Uint8Array.from(data)
  const perRow = width * channels
  const rowBytes = Math.ceil((perRow * depth) / 8)
  const [mask, factor] = [(1 << depth) - 1, palette ? 1 : 255 / ((1 << depth) - 1)]
  const samples = new Uint8Array(perRow * height)
  for (let at = 0; at < samples.length; at += 1) {
    const column = at % perRow
    const byte = data[Math.floor(at / perRow) * rowBytes + ((column * depth) >> 3)] ?? 0
    samples[at] = ((byte >> (8 - depth - ((column * depth) & 7))) & mask) * factor
  }
  return samples
}

function toRgba({ data, depth, channels, transparency, width, height }: DecodedPng, samples: Uint8Array): Uint8Array {
  const isGrey = channels < 3
  const rgba = new Uint8Array(width * height * 4)
  const hasAlpha = channels === 2 || channels === 4
  // The colour that is transparent is compared with the samples as the file has them.
  const isKey = (at: number) =>
    transparency !== undefined &&
    transparency.length >= (isGrey ? 1 : 3) &&
    (depth < 8
      ? samples[at] === (transparency[0] ?? 0) * (255 / ((1 << depth) - 1))
      : Array.from({ length: channels }, (_, each) => data[at + each] === transparency[each]).every(Boolean))
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [from, to] = [pixel * channels, pixel * 4]
    for (let each = 0; each < 3; each += 1) rgba[to + each] = samples[isGrey ? from : from + each] ?? 0
    rgba[to + 3] = hasAlpha ? (samples[from + channels - 1] ?? 0) : isKey(from) ? 0 : 255
  }
  return rgba
}

interface Indexed {
  readonly width: number
  readonly height: number
  readonly indexes: Uint8Array
  readonly palette: readonly (readonly number[])[]
}

function indexed({ path }: EncodedFile, { width, height, indexes, palette }: Indexed): Pixels {
  const colors = new Uint8Array(palette.length * 4)
  for (const [index, [red = 0, green = 0, blue = 0, alpha = 255]] of palette.entries()) {
    colors.set([red, green, blue, alpha], index * 4)
  }
  const rgba = new Uint8Array(indexes.length * 4)
  const [from, to] = [new Uint32Array(colors.buffer), new Uint32Array(rgba.buffer)]
  for (const [pixel, index] of indexes.entries()) {
    const color = from[index]
    if (color === undefined)
      throw conversionFailed(path, `has a pixel of the colour ${index}, and only ${palette.length}`)
    to[pixel] = color
  }
  return { width, height, rgba, palette: { colors, indexes } }
}

/** First column and row, and the steps, of each pass of an interlaced image. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const
