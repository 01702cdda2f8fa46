import { defineConfig } from 'tsup'
import { bundledLicenses } from '../../tools/bundled-licenses.ts'
import { commandBundle } from '../../tools/command-bundle.ts'
import { inlineProgram } from '../../tools/inline-program.ts'
import { inlineWasm } from '../../tools/inline-wasm.ts'

const decoders = inlineWasm({
  module: 'src/decode/wasm-code.ts',
  name: 'wasmCode',
  files: {
    jpeg: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
    webp: '@jsquash/webp/codec/dec/webp_dec.wasm',
  },
})

const conversionProgram = inlineProgram({
  module: 'src/conversion/conversion-program.ts',
  name: 'CONVERSION_PROGRAM',
  entry: 'src/conversion/conversion-main.ts',
  plugins: [decoders, bundledLicenses()],
})

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/testing.ts'],
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: ['@plinth/cli', '@plinth/durable'],
    dts: true,
    clean: ['!plinth-pack.cjs', '!plinth-pack/**'],
    esbuildPlugins: [conversionProgram],
  },
  ...commandBundle({
    name: 'plinth-pack',
    main: 'src/command/main.ts',
    late: ['src/archive/codecs/deflate.ts', 'src/archive/codecs/zstd.ts'],
  }).map((config) => ({ ...config, esbuildPlugins: [conversionProgram, ...config.esbuildPlugins] })),
])
