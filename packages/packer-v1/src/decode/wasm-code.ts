import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** The decoders that are WebAssembly. */
export type WasmDecoder = 'jpeg' | 'webp'

/** The WebAssembly of a decoder. A build puts it here in place of this module; run from its sources it lies where the package manager put it. */
export async function wasmCode(decoder: WasmDecoder): Promise<Uint8Array<ArrayBuffer>> {
  const path = createRequire(import.meta.url).resolve(PLACES[decoder])
  return Uint8Array.from(await readFile(path))
}

const PLACES = {
  jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  webp: '@jsquash/webp/codec/dec/webp_dec.wasm',
} as const
