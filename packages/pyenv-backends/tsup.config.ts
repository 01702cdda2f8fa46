import { defineConfig, type Options } from 'tsup'

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
          // As an ES module import, node:fs alone takes Node longer than everything that the command does with it.
          build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'built-in' }))
          build.onLoad({ filter: /.*/, namespace: 'built-in' }, ({ path }) => ({ contents: builtIn(path) }))
        },
      },
    ],
  },
])

/** A module that has what a built-in one has. `promises` is left out: to read it is to load it. */
function builtIn(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => name !== 'promises')
  const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ (() => found.${name})()`)
  return [`const found = process.getBuiltinModule(${JSON.stringify(path)})`, ...lines].join('\n')
}
