import { conversionFailed } from './conversion-failed.ts'
import type { EncodedFile } from './image-size.ts'
import { LIMITS } from './limits.ts'

/** How a sample is written, little endian. `u8` is unsigned, the others are signed or IEEE. */
export type SampleFormat = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64'

/** A decoded sound. */
export interface Sound {
  /** Frames per second. */
  readonly rate: number
  readonly channels: number
  readonly format: SampleFormat
  /** Frame after frame, the channels of each side by side. */
  readonly samples: Uint8Array
}

/** The samples of a WAV file, as they are. Takes PCM and IEEE floats, also in the extensible form. @throws CodedError `conversion_failed` */
export function decodeWav({ path, bytes }: EncodedFile): Sound {
  if (bytes.byteLength > LIMITS.soundBytes) throw conversionFailed(path, `is over ${LIMITS.soundBytes} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 12 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645) {
    throw conversionFailed(path, 'is not a WAV file')
  }
  let format: Omit<Sound, 'samples'> | undefined
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const [type, length] = [view.getUint32(at), view.getUint32(at + 4, true)]
    const end = at + 8 + length
    if (end > bytes.byteLength) throw conversionFailed(path, 'is cut off')
    if (type === FORMAT) format = readFormat(path, new DataView(bytes.buffer, bytes.byteOffset + at + 8, length))
    if (type === DATA) {
      if (!format) throw conversionFailed(path, 'has samples before their format')
      const frame = BYTES[format.format] * format.channels
      if (length % frame !== 0) throw conversionFailed(path, 'ends within a frame')
      return { ...format, samples: bytes.subarray(at + 8, end) }
    }
    at = end + (length % 2)
  }
  throw conversionFailed(path, 'has no samples')
}

/** Bytes of one sample. */
export const BYTES = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8 } as const satisfies Record<SampleFormat, number>

function readFormat(path: string, view: DataView): Omit<Sound, 'samples'> {
  if (view.byteLength < 16) throw conversionFailed(path, 'its format is cut off')
  const extended = view.getUint16(0, true) === EXTENSIBLE && view.byteLength >= 40
  const kind = extended ? view.getUint16(24, true) : view.getUint16(0, true)
  const [channels, rate, bits] = [view.getUint16(2, true), view.getUint32(4, true), view.getUint16(14, true)]
  const format = KINDS[`${kind}:${bits}`]
  if (!format)
    throw conversionFailed(path, `is WAV of the kind ${kind} with ${bits} bits; only PCM and floats are read`)
  if (channels < 1 || channels > 64 || rate < 1) throw conversionFailed(path, 'has no channels, too many, or no rate')
  if (view.getUint16(12, true) !== BYTES[format] * channels)
    throw conversionFailed(path, 'its frames do not fit its format')
  return { rate, channels, format }
}

const KINDS: Readonly<Record<string, SampleFormat>> = {
  '1:8': 'u8',
  '1:16': 's16',
  '1:24': 's24',
  '1:32': 's32',
  '3:32': 'f32',
  '3:64': 'f64',
}
const EXTENSIBLE = 0xfffe
const FORMAT = 0x666d7420
const DATA = 0x64617461
