import { CodedError } from '@plinth/contracts'

/** The decoders that are WebAssembly. */
export type WasmDecoder = 'jpeg' | 'webp'

/** The WebAssembly of a decoder. A build makes this module anew, with the code as text, and so do the tests. */
export async function wasmCode(decoder: WasmDecoder): Promise<Uint8Array<ArrayBuffer>> {
  throw new CodedError('conversion_failed', `the decoder of ${decoder} comes with a build only`)
}
