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
    clean: ['!plinth-pack.cjs', '!plinth-pack/**'],
  },
  ...commandBundle({
    name: 'plinth-pack',
    main: 'src/command/main.ts',
  }),
])
