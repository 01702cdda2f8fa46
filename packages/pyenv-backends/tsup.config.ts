import { defineConfig } from 'tsup'
import { commandBundle } from '../../tools/command-bundle.ts'

export default defineConfig([
  {
    entry: ['src/index.ts', 'src/testing.ts'],
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    noExternal: ['@plinth/cli', '@plinth/durable'],
    removeNodeProtocol: false,
    dts: true,
    clean: ['!pyve.cjs', '!pyve/**'],
  },
  // The command's own file holds all that `pyve run` needs, so that Node reads one file and starts.
  ...commandBundle({ name: 'pyve', main: 'src/commands/beyond-run.ts', late: ['src/process/run-command.ts'] }),
])
