import { defineConfig } from 'tsup'
import { commandBundle } from '../../tools/command-bundle.ts'

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/testing.ts'],
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: ['@plinth/cli', '@plinth/durable'],
    // What a port is made of comes from a package that is never published.
    dts: { resolve: ['@plinth/durable'] },
    clean: ['!plinth-env.cjs', '!plinth-env/**'],
  },
  ...commandBundle({
    name: 'plinth-env',
    main: 'src/commands/main.ts',
    files: 'at_once',
    late: [
      'src/build/provision-environment.ts',
      'src/collect/plan-collection.ts',
      'src/collect/collect.ts',
      'src/offline/preflight.ts',
      'src/interchange/lock-environment.ts',
      'src/interchange/read-pylock.ts',
      'src/commands/run-of-ref.ts',
      '../pyenv-backends/src/process/run-command.ts',
    ],
  }),
])
