import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'

/** A module whose one constant is a program's text. */
export interface InlinedProgram {
  /** The module, from the package's directory. */
  readonly module: string
  /** The constant that it exports. */
  readonly name: string
  /** The program. */
  readonly entry: string
  /** What its build needs besides. */
  readonly plugins?: readonly Plugin[]
}

/** Puts a program, with all that it imports, into a module as text: a host that bundles has it without any file to find at run time. */
export function inlineProgram({ module, name, entry, plugins = [] }: InlinedProgram): Plugin {
  return {
    name: 'inline-program',
    setup(build) {
      const path = resolve(module)
      build.onLoad({ filter: new RegExp(`${escaped(path)}$`) }, async () => {
        const { outputFiles } = await build.esbuild.build({
          entryPoints: [resolve(entry)],
          bundle: true,
          write: false,
          minify: true,
          platform: 'node',
          format: 'cjs',
          target: 'node22',
          // Nothing is written there; plugins ask where the bundle goes.
          outdir: 'dist',
          plugins: [workspaceSources, ...plugins],
        })
        return { contents: `export const ${name} = ${JSON.stringify(outputFiles[0]?.text)}`, loader: 'js' }
      })
    },
  }
}

/** From their sources workspace packages leave out what the program does not use. */
const workspaceSources: Plugin = {
  name: 'workspace-sources',
  setup(build) {
    build.onResolve({ filter: /^@plinth\/(contracts|durable)$/ }, ({ path }) => {
      const folder = path.endsWith('durable') ? 'internal/durable' : 'packages/contracts'
      return { path: resolve('../..', folder, 'src/index.ts'), sideEffects: false }
    })
  },
}

function escaped(path: string): string {
  return path.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
