import { BYTES, decodeWav, type SampleFormat, type Sound } from '../decode/decode-wav.ts'
import type { Convert, FamilyArtifact } from '../families/asset-family.ts'
import { wordSetting } from '../families/family-settings.ts'

/** WAV to raw samples: as they are, or all as 16-bit integers or 32-bit floats. */
export const convertSound: Convert = async ({ manifest, inputs }, { readInput }) => {
  const wanted = wordSetting(manifest, 'samples', 'source')
  const artifacts: FamilyArtifact[] = []
  for (const { path } of inputs) {
    const { rate, channels, format, samples } = inFormat(decodeWav({ path, bytes: await readInput(path) }), wanted)
    const frames = samples.byteLength / BYTES[format] / channels
    const metadata = { rate, channels, frames, samples: format === 'u8' ? format : `${format}le` }
    artifacts.push({ name: path, metadata, content: { kind: 'bytes', bytes: samples } })
  }
  return artifacts
}

function inFormat(sound: Sound, wanted: string): Sound {
  if ((wanted !== 's16' && wanted !== 'f32') || sound.format === wanted) return sound
  const { format, samples } = sound
  const from = new DataView(samples.buffer, samples.byteOffset, samples.byteLength)
  const count = samples.byteLength / BYTES[format]
  const to = new DataView(new ArrayBuffer(count * BYTES[wanted]))
  for (let index = 0; index < count; index += 1) {
    const value = READ[format](from, index * BYTES[format])
    if (wanted === 'f32') to.setFloat32(index * 4, value, true)
    else to.setInt16(index * 2, toInt16(value), true)
  }
  return { ...sound, format: wanted, samples: new Uint8Array(to.buffer) }
}

/** Rounded half up; what is no number is silence. */
function toInt16(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-32_768, Math.min(32_767, Math.floor(value * 32_768 + 0.5)))
}

/** A sample as a number from -1 to 1; divisions by powers of two are exact. */
const READ: Readonly<Record<SampleFormat, (view: DataView, at: number) => number>> = {
  u8: (view, at) => (view.getUint8(at) - 128) / 128,
  s16: (view, at) => view.getInt16(at, true) / 32_768,
  s24: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608,
  s32: (view, at) => view.getInt32(at, true) / 2_147_483_648,
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
}
