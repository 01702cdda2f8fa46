import fs, { promises, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { basename, join, resolve } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import { bundledLicenses } from './bundled-licenses.ts'
import { ownDigests } from './digest/digest-plugin.ts'

const PRIVATE = ['cli', 'durable']
/** Modules of Node that take milliseconds to load, and that most runs never use: their functions load them when they are called. */
const COSTLY = [
  'node:child_process',
  'node:crypto',
  'node:perf_hooks',
  'node:readline',
  'node:stream',
  'node:stream/promises',
  'node:timers/promises',
  'node:worker_threads',
  'node:zlib',
]

/**
 * tsup's settings for a command that starts fast. `src/<name>.ts` becomes `dist/<name>.cjs`, a few lines that turn the cache of compiled code on
 * and import the module at `main`. That one becomes a single file, since Node takes a millisecond for each: workspace packages from their
 * sources, so that what the command does not use is left out, and every library but those in `external`. Only the modules in `late`, which
 * most runs do not import, and zod are files of their own; they hold copies of what they share with `main`. All are CommonJS, which Node loads in
 * fewer steps than ES modules.
 */
export function commandBundle({ name, main, late = [], external = [], files = 'in_threads' }: CommandBundle) {
  const modules = [...late, ...LATE_OF_CLI]
  const lateFiles = new Map(modules.map((path) => [resolve(path), `./${nameOf(path)}.cjs`]))
  const common = {
    format: 'cjs' as const,
    target: 'node22',
    platform: 'node' as const,
    minify: true,
    splitting: false,
    noExternal: external.length === 0 ? [/./] : [new RegExp(`^(?!(${external.join('|')})(/|$))`)],
    external: [...external],
    removeNodeProtocol: false,
    outExtension: () => ({ js: '.cjs' }),
    esbuildOptions: (options: BuildOptions) => {
      // `import()` in CommonJS loads what loads ES modules.
      options.supported = { ...options.supported, 'dynamic-import': false }
    },
  }
  const plugins = [workspaceSources(), ownDigests(), lateZod(), builtInModules(), bundledLicenses()]
  const entry = new Map([[resolve(main), `./${name}/main.cjs`]])
  const outDir = `dist/${name}`
  return [
    { ...common, entry: { [name]: `src/${name}.ts` }, esbuildPlugins: [compiled(entry), ...plugins] },
    {
      ...common,
      entry: { main },
      outDir,
      esbuildPlugins: [apart(lateFiles), ...(files === 'at_once' ? [filesAtOnce()] : []), ...plugins],
    },
    {
      ...common,
      entry: { ...Object.fromEntries(modules.map((path) => [nameOf(path), path])), zod: ZOD },
      outDir,
      clean: ['!main.cjs'],
      esbuildPlugins: [apart(lateFiles), ...plugins],
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
  readonly late?: readonly string[]
  /** Libraries that stay outside, such as native ones. */
  readonly external?: readonly string[]
  /** `at_once`: while `main` waits for a file, nothing else happens, signals included; for a program whose files are few. Default `in_threads`. */
  readonly files?: 'at_once' | 'in_threads'
}

/** What the command line itself imports late. */
const LATE_OF_CLI = ['output/error-document.ts', 'program/parse-line.ts'].map(
  (path) => `../../internal/cli/src/${path}`,
)

function nameOf(path: string): string {
  return basename(path, '.ts')
}

/** Takes Node's own modules from `process.getBuiltinModule`: as an ES module import, node:fs alone takes longer than what most commands do with it. */
function builtInModules(): Plugin {
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

/** Functions of node:fs/promises whose counterpart in node:fs gives something else. */
const OF_THEIR_OWN = ['open', 'glob']

/**
 * Does file operations of `main` at once, where nobody else waits: loading node:fs/promises, starting its threads and waiting for them takes longer
 * than what a command does with a store. What takes long is in late files, which have the module itself.
 */
function filesAtOnce(): Plugin {
  const names = Object.keys(promises).filter((name) => name !== 'constants' && name !== 'realpath')
  const lines = names.map((name) =>
    `${name}Sync` in fs && !OF_THEIR_OWN.includes(name)
      ? `export const ${name} = async (...given) => files().${name}Sync(...given)`
      : `export const ${name} = (...given) => files().promises.${name}(...given)`,
  )
  lines.push('export const constants = /* @__PURE__ */ (() => files().constants)()')
  lines.push('export const realpath = async (...given) => files().realpathSync.native(...given)')
  return {
    name: 'files-at-once',
    setup(build) {
      build.onResolve({ filter: /^node:fs\/promises$/ }, ({ path }) => ({
        path,
        namespace: 'at-once',
        sideEffects: false,
      }))
      build.onLoad({ filter: /.*/, namespace: 'at-once' }, () => ({
        contents: [`const files = () => process.getBuiltinModule('node:fs')`, ...lines].join('\n'),
      }))
    },
  }
}

/** Loads modules, by their absolute paths, from other files, with the code that earlier runs have compiled. */
function compiled(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'compiled',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
        const file = kind === 'dynamic-import' ? files.get(resolve(resolveDir, path)) : undefined
        return file === undefined ? undefined : { path: file, namespace: 'compiled' }
      })
      build.onLoad({ filter: /.*/, namespace: 'compiled' }, ({ path }) => ({
        contents: `const { join } = require('node:path')
          const { loadCompiled } = require('@plinth/cli/load-compiled.ts')
          module.exports = loadCompiled(join(__dirname, ${JSON.stringify(path)}))`,
        resolveDir: resolve('.'),
      }))
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

/** The entry that becomes zod's file. tsup wants it to exist. */
const ZOD = '../contracts/node_modules/zod/mini/index.js'

/** Loads zod's file when one of its functions is called: a document that fits its contract is read without. The file has those that contracts call. */
function lateZod(): Plugin {
  const schema = resolve('../contracts/src/schema')
  const code = readdirSync(schema).map((file) => readFileSync(join(schema, file), 'utf8'))
  const calls = code.join('\n').matchAll(/\bz\.([a-zA-Z_]\w*)\(/g)
  const names = [...new Set(Array.from(calls, ([, name = '']) => name))]
  // By way of other names, since `enum` is a reserved word.
  const lines = names.map(
    (name) =>
      `const late_${name} = (...given) => require('./zod.cjs').${name}(...given); export { late_${name} as ${name} }`,
  )
  return {
    name: 'late-zod',
    setup(build) {
      build.onResolve({ filter: /zod\/mini\/index\.js$/ }, ({ path, kind }) =>
        kind === 'entry-point' ? { path, namespace: 'late-zod' } : undefined,
      )
      build.onLoad({ filter: /.*/, namespace: 'late-zod' }, () => ({
        contents: `export { ${names.join(', ')} } from 'zod/mini'`,
        resolveDir: schema,
      }))
      build.onResolve({ filter: /^\.\/zod\.cjs$/ }, ({ path }) => ({ path, external: true }))
      build.onResolve({ filter: /^zod\/mini$/ }, ({ path, namespace }) =>
        namespace === 'late-zod' ? undefined : { path, namespace: 'zod-functions', sideEffects: false },
      )
      build.onLoad({ filter: /.*/, namespace: 'zod-functions' }, () => ({ contents: lines.join('\n') }))
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
      COSTLY.includes(path) && value !== null && ['function', 'object'].includes(typeof value)
        ? costly(name, typeof value)
        : `export const ${name} = /* @__PURE__ */ (() => found().${name})()`,
    )
  return [
    `const found = () => process.getBuiltinModule(${JSON.stringify(path)})`,
    ...lines,
    // A library that takes the whole module loads it when it uses it.
    'export default /* @__PURE__ */ new Proxy({}, { get: (_, name) => found()[name], has: (_, name) => name in found() })',
  ].join('\n')
}

/** A function, an object or a thread that loads its module when it is used. Classes may be extended, or asked whose instance a value is. */
function costly(name: string, kind: string): string {
  if (kind === 'object') {
    const member = `(_, key) => { const it = found().${name}; return typeof it[key] === 'function' ? it[key].bind(it) : it[key] }`
    return `export const ${name} = /* @__PURE__ */ new Proxy({}, { get: ${member} })`
  }
  if (/^[a-z]/.test(name)) return `export const ${name} = (...given) => found().${name}(...given)`
  if (name === 'Worker') return `export function Worker(...given) { return new (found().Worker)(...given) }`
  return `export const ${name} = /* @__PURE__ */ (() => found().${name})()`
}
