import { resolve } from 'node:path'
import type { InlinedModules } from '../../tools/programs-in-tests.ts'

/** The modules whose contents a build makes: the program of the conversion threads and the WebAssembly of the decoders. */
export const inlinedModules: InlinedModules = {
  program: {
    module: resolve(import.meta.dirname, 'src/conversion/conversion-program.ts'),
    name: 'CONVERSION_PROGRAM',
    entry: resolve(import.meta.dirname, 'src/conversion/conversion-main.ts'),
  },
  wasm: {
    module: resolve(import.meta.dirname, 'src/decode/wasm-code.ts'),
    name: 'wasmCode',
    files: {
      jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
      webp: '@jsquash/webp/codec/dec/webp_dec.wasm',
    },
  },
}
