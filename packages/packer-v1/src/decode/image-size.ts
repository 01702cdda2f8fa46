import { conversionFailed } from './conversion-failed.ts'
import { LIMITS } from './limits.ts'

/** A file that a decoder is given; `path` is for its errors. */
export interface EncodedFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** What the head of an image says. */
export interface ImageSize {
  readonly kind: 'png' | 'jpeg' | 'webp'
  readonly width: number
  readonly height: number
}

/**
 * Kind and dimensions of an image by its bytes (not its name), before anything of it is decoded.
 * @throws CodedError `conversion_failed`: another kind, no dimensions, or larger than the limits.
 */
export function imageSize({ path, bytes }: EncodedFile): ImageSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found = pngSize(view) ?? webpSize(view) ?? jpegSize(view)
  if (!found) throw conversionFailed(path, 'is not a PNG, JPEG or WebP image, or its head is damaged')
  const { width, height } = found
  if (width < 1 || height < 1) throw conversionFailed(path, 'has no width or no height')
  if (Math.max(width, height) > LIMITS.imageSide || width * height > LIMITS.imagePixels) {
    throw conversionFailed(path, `is ${width} by ${height} pixels, more than ${LIMITS.imagePixels} in all`)
  }
  return found
}

function pngSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 33 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return undefined
  if (view.getUint32(12) !== 0x49484452) return undefined
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** The first frame header (SOF). Every segment says its length, so the search ends with the file. */
function jpegSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

function webpSize(view: DataView): ImageSize | undefined {
  if (view.byteLength < 30 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined
  const chunk = view.getUint32(12)
  if (chunk === 0x56503858) return { kind: 'webp', width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
  if (chunk === 0x5650384c) {
    const bits = view.getUint32(21, true)
    return { kind: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (chunk !== 0x56503820) return undefined
  return { kind: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
}
