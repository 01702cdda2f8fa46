import { defineConfig } from 'tsup'
import { bundledLicenses } from '../../tools/bundled-licenses.ts'
import { commandBundle } from '../../tools/command-bundle.ts'
import { inlineProgram } from '../../tools/inline-program.ts'
import { inlineWasm } from '../../tools/inline-wasm.ts'
import { inlinedModules } from './inlined-modules.ts'

const { program, wasm } = inlinedModules
const conversionProgram = inlineProgram({ ...program, plugins: [inlineWasm(wasm), bundledLicenses()] })

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
