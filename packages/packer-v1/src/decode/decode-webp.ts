import decode, { init } from '@jsquash/webp/decode.js'
import { conversionFailed } from './conversion-failed.ts'
import { bufferOf, QUIET } from './decode-jpeg.ts'
import type { EncodedFile } from './image-size.ts'
import { wasmCode } from './wasm-code.ts'

/** RGBA of a WebP file, by libwebp. @throws CodedError `conversion_failed` for an animation. */
export async function decodeWebp({ path, bytes }: EncodedFile): Promise<Uint8Array> {
  const isExtended = bytes[12] === 0x56 && bytes[15] === 0x58
  if (isExtended && ((bytes[20] ?? 0) & ANIMATION) !== 0) throw conversionFailed(path, 'is an animation, not one image')
  await init({ wasmBinary: await wasmCode('webp'), ...QUIET })
  const { data } = await decode(bufferOf(bytes))
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

const ANIMATION = 2
