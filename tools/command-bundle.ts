import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { basename, join, resolve } from 'node:path'
import type { Plugin } from 'esbuild'

const PRIVATE = ['cli', 'durable']
/** Modules of Node that take milliseconds to load, and that most runs never use: their functions load them when they are called. */
const COSTLY = [
  'node:child_process',
  'node:crypto',
  'node:readline',
  'node:stream',
  'node:stream/promises',
  'node:zlib',
]

/**
 * tsup's settings for a command that starts fast. `src/<name>.ts` becomes `dist/<name>.js`, a few lines that turn the cache of compiled code on
 * and import the module at `main`. That one becomes a single file, since Node takes a millisecond for each: workspace packages from their
 * sources, so that what the command does not use is left out, and every library but those in `external`. Only the modules in `late`, which
 * most runs do not import, are files of their own; they hold copies of what they share with `main`.
 */
export function commandBundle({ name, main, late, external = [] }: CommandBundle) {
  const common = {
    format: 'esm' as const,
    target: 'node22',
    platform: 'node' as const,
    minify: true,
    noExternal: external.length === 0 ? [/./] : [new RegExp(`^(?!(${external.join('|')})(/|$))`)],
    external: [...external],
    removeNodeProtocol: false,
  }
  const plugins = [workspaceSources(), nativeDigests(), builtInModules()]
  const outDir = `dist/${name}`
  const lateFiles = new Map(late.map((path) => [resolve(path), `./${nameOf(path)}.js`]))
  const entryFile = new Map([[resolve(main), `./${name}/main.js`]])
  return [
    {
      ...common,
      entry: { [name]: `src/${name}.ts` },
      splitting: false,
      esbuildPlugins: [apart(entryFile), ...plugins],
    },
    { ...common, entry: { main }, outDir, splitting: false, esbuildPlugins: [apart(lateFiles), ...plugins] },
    {
      ...common,
      entry: Object.fromEntries(late.map((path) => [nameOf(path), path])),
      outDir,
      splitting: true,
      clean: ['!main.js'],
      esbuildPlugins: plugins,
    },
  ]
}

/** What {@link commandBundle} makes; paths are from the package's directory, where tsup runs. */
export interface CommandBundle {
  /** Of the program. */
  readonly name: string
  /** The module that does the work. */
  readonly main: string
  /** Modules that are imported when they are needed. */
  readonly late: readonly string[]
  /** Libraries that stay outside, such as native ones. */
  readonly external?: readonly string[]
}

function nameOf(path: string): string {
  return basename(path, '.ts')
}

/** Takes Node's own modules from `process.getBuiltinModule`: as an ES module import, node:fs alone takes longer than what most commands do with it. */
export function builtInModules(): Plugin {
  return {
    name: 'built-in-modules',
    setup(build) {
      const names = builtinModules.filter((each) => !each.startsWith('_') && !each.includes(':'))
      const filter = new RegExp(`^(node:.*|${names.join('|')})$`)
      build.onResolve({ filter }, ({ path, kind }) =>
        kind === 'dynamic-import'
          ? { path, external: true }
          : { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'built-in', sideEffects: false },
      )
      build.onLoad({ filter: /.*/, namespace: 'built-in' }, ({ path }) => ({ contents: builtIn(path) }))
    },
  }
}

/** Leaves modules, by their absolute paths, to other files when they are imported late. */
function apart(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'apart',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
        const file = kind === 'dynamic-import' ? files.get(resolve(resolveDir, path)) : undefined
        return file === undefined ? undefined : { path: file, external: true }
      })
    },
  }
}

/**
 * Takes workspace packages from their sources, and each imported name from the file that has it: through `index.ts`, what one part of a command
 * imports late would be loaded with the other parts at once.
 */
function workspaceSources(): Plugin {
  return {
    name: 'workspace-sources',
    setup(build) {
      build.onResolve({ filter: /^@plinth\// }, ({ path }) => ({ path: sourceOf(path), sideEffects: false }))
      build.onLoad({ filter: /[\\/](packages|internal)[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: withDirectImports(await readFile(path, 'utf8')),
        loader: 'ts',
      }))
    },
  }
}

/** Contracts hash in pure JavaScript, which runs everywhere; before it is compiled that takes longer than loading what Node has. */
function nativeDigests(): Plugin {
  return {
    name: 'native-digests',
    setup(build) {
      build.onResolve({ filter: /^@noble\/hashes\/sha2\.js$/ }, ({ path }) => ({ path, namespace: 'native-digests' }))
      build.onLoad({ filter: /.*/, namespace: 'native-digests' }, () => ({
        contents: `import { createHash } from 'node:crypto'
          export const sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())`,
      }))
    },
  }
}

/** `@plinth/name` is its `index.ts`, `@plinth/name/folder/file.ts` that file. tsup runs in the directory of a package. */
function sourceOf(specifier: string): string {
  const [, name = '', ...rest] = specifier.split('/')
  const folder = PRIVATE.includes(name) ? 'internal' : 'packages'
  return resolve('../..', folder, name, 'src', ...(rest.length > 0 ? rest : ['index.ts']))
}

function withDirectImports(code: string): string {
  return code.replace(/^import \{([^}]*)\} from '(@plinth\/[a-z0-9-]+)'/gm, (_, names: string, specifier: string) =>
    valueNames(names)
      .map((name) => `import { ${name} } from '${placeOf(specifier, name.split(' as ')[0] ?? name)}'`)
      .join('; '),
  )
}

/** Where a package's `index.ts` has a name from, through the index of another package as well. */
function placeOf(specifier: string, name: string): string {
  const index = readFileSync(sourceOf(specifier), 'utf8')
  for (const [, names = '', from = ''] of index.matchAll(/^export \{([^}]*)\} from '([^']+)'/gm)) {
    if (valueNames(names).includes(name)) return from.startsWith('.') ? join(specifier, from) : placeOf(from, name)
  }
  return specifier
}

/** The names in braces that are no types. */
function valueNames(names: string): string[] {
  return names
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('type '))
}

/** A module that has what a built-in one has. `promises` is left out: to read it is to load it. */
function builtIn(path: string): string {
  const members = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path) ?? {}))
  const lines = members
    .filter(([name]) => /^[A-Za-z_$][\w$]*$/.test(name) && !['promises', 'default'].includes(name))
    .map(([name, { value }]) =>
      typeof value === 'function' && COSTLY.includes(path) && /^[a-z]/.test(name)
        ? `export const ${name} = (...given) => found().${name}(...given)`
        : `export const ${name} = /* @__PURE__ */ (() => found().${name})()`,
    )
  return [
    `const found = () => process.getBuiltinModule(${JSON.stringify(path)})`,
    ...lines,
    // A library that takes the whole module loads it when it uses it.
    'export default /* @__PURE__ */ new Proxy({}, { get: (_, name) => found()[name], has: (_, name) => name in found() })',
  ].join('\n')
}
