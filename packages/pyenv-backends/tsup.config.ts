import { defineConfig, type Options } from 'tsup'
import { builtInModules } from '../../tools/command-bundle.ts'

const shared: Options = {
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  noExternal: ['@plinth/cli', '@plinth/durable'],
  removeNodeProtocol: false,
}

export default defineConfig([
  {
    ...shared,
    entry: ['src/index.ts', 'src/testing.ts', 'src/commands/beyond-run.ts'],
    dts: { entry: ['src/index.ts', 'src/testing.ts'] },
    clean: ['!pyve.js'],
  },
  {
    // The command's own file holds all that `pyve run` needs, so that Node reads one file and starts.
    ...shared,
    entry: ['src/pyve.ts'],
    splitting: false,
    esbuildPlugins: [
      {
        name: 'fast-start',
        setup(build) {
          build.onResolve({ filter: /\/beyond-run\.ts$/ }, () => ({ path: './commands/beyond-run.js', external: true }))
        },
      },
      builtInModules(),
    ],
  },
])
