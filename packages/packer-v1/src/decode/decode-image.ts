import { isCodedError } from '@plinth/contracts'
import { conversionFailed } from './conversion-failed.ts'
import { decodeJpeg } from './decode-jpeg.ts'
import { decodePng } from './decode-png.ts'
import { decodeWebp } from './decode-webp.ts'
import { type EncodedFile, type ImageSize, imageSize } from './image-size.ts'
import { LIMITS } from './limits.ts'
import type { Pixels } from './pixels.ts'

/**
 * The pixels of a PNG, JPEG or WebP image, told apart by their bytes. Colour profiles, gamma and the orientation that a camera notes are left
 * out: the numbers of the file are the numbers that come out; 16 bits are rounded to 8.
 * @throws CodedError `conversion_failed`
 */
export async function decodeImage(file: EncodedFile): Promise<Pixels> {
  const { path, bytes } = file
  if (bytes.byteLength > LIMITS.imageBytes) {
    throw conversionFailed(path, `has ${bytes.byteLength} bytes, more than the ${LIMITS.imageBytes} of an image`)
  }
  const size = imageSize(file)
  const pixels = await decode(size, file).catch((error: unknown) => {
    throw isCodedError(error)
      ? error
      : conversionFailed(path, `its ${NAMES[size.kind]} data are damaged, or of a kind that is not read`, error)
  })
  if (pixels.rgba.byteLength === size.width * size.height * 4) return pixels
  throw conversionFailed(path, 'holds an image of another size than its head says')
}

async function decode({ kind, width, height }: ImageSize, file: EncodedFile): Promise<Pixels> {
  if (kind === 'png') return decodePng(file)
  const rgba = kind === 'jpeg' ? await decodeJpeg(file) : await decodeWebp(file)
  return { width, height, rgba }
}

const NAMES = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' } as const
