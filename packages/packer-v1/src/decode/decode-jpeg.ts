import decode, { init } from '@jsquash/jpeg/decode.js'
import type { EncodedFile } from './image-size.ts'
import { wasmCode } from './wasm-code.ts'

/** RGBA of a JPEG file, by mozjpeg. A new instance for each image: one that met a damaged file is not used again, and memory is given back. */
export async function decodeJpeg({ bytes }: EncodedFile): Promise<Uint8Array> {
  await init({ wasmBinary: await wasmCode('jpeg'), ...QUIET })
  const { data } = await decode(bufferOf(bytes), { preserveOrientation: false })
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** The bytes as a buffer of their own, as decoders take them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

/** Settings of a WebAssembly decoder: libraries print nothing. */
export const QUIET = { print: () => {}, printErr: () => {} }
