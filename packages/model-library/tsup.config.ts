import { defineConfig } from 'tsup'
import { bundledLicenses } from '../../tools/bundled-licenses.ts'
import { commandBundle } from '../../tools/command-bundle.ts'
import { inlineProgram } from '../../tools/inline-program.ts'

const lookProgram = inlineProgram({
  module: 'src/external/look/look-program.ts',
  name: 'LOOK_PROGRAM',
  entry: 'src/external/look/look-main.ts',
})

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/testing.ts'],
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: ['@plinth/cli', '@plinth/durable', 'kysely'],
    // What a port is made of comes from a package that is never published.
    dts: { resolve: ['@plinth/durable'] },
    clean: ['!plinth-models.cjs', '!plinth-models/**'],
    esbuildPlugins: [lookProgram, bundledLicenses()],
  },
  ...commandBundle({
    name: 'plinth-models',
    main: 'src/command/main.ts',
    external: ['better-sqlite3'],
  }).map((config) => ({ ...config, esbuildPlugins: [lookProgram, ...config.esbuildPlugins] })),
])
