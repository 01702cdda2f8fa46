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
    clean: ['!plinth-env.js', '!plinth-env/**'],
  },
  ...commandBundle({
    name: 'plinth-env',
    main: 'src/commands/main.ts',
    late: [
      'src/build/provision-environment.ts',
      'src/commands/run-of-ref.ts',
      '../pyenv-backends/src/process/run-command.ts',
      '../../internal/cli/src/output/error-document.ts',
    ],
  }),
])
