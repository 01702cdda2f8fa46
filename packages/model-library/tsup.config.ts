import { defineConfig } from 'tsup'
import { commandBundle } from '../../tools/command-bundle.ts'

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/testing.ts'],
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: ['@plinth/cli', '@plinth/durable'],
    dts: true,
    clean: ['!plinth-models.js', '!plinth-models/**'],
  },
  ...commandBundle({
    name: 'plinth-models',
    main: 'src/command/main.ts',
    late: ['../../internal/cli/src/output/error-document.ts'],
    external: ['better-sqlite3'],
  }),
])
