import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'glob'
import ts from 'typescript'

/** A text file of the repository, read once; `syntax` is parsed when a rule first asks for it. */
export interface TextFile {
  /** From the repository root, with `/`. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly syntax: ts.SourceFile
}

/** A workspace package, found by its package.json. */
export interface WorkspacePackage {
  /** `packages/contracts`, from the repository root. */
  readonly dir: string
  readonly name: string
  readonly manifest: PackageManifest
  /** Everything below `dir/src`. */
  readonly sources: readonly TextFile[]
}

/** The fields of a package.json that rules look at; each may be missing. */
export interface PackageManifest {
  readonly name?: string
  readonly private?: boolean
  readonly type?: string
  readonly sideEffects?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Everything that the rules need, read from disk once. */
export interface SourceTree {
  readonly root: string
  readonly packages: readonly WorkspacePackage[]
  /** Every text file that people write: sources, tests, configuration, prose. Fixtures and generated files are left out. */
  readonly files: readonly TextFile[]
}

const TEXT = ['**/*.{ts,mts,js,mjs,svelte,py,sh,json,yaml,yml,md,css,html}', '.ci/*']
const NOT_WRITTEN_BY_HAND = [
  '**/{node_modules,dist,reports,test-results,fixtures,frozen,draft,golden,.plinth-demo,.turbo,.git}/**',
  '**/{CHANGELOG.md,pnpm-lock.yaml}',
]

/** Reads the repository at `root`. */
export function readSourceTree(root: string): SourceTree {
  const paths = globSync(TEXT, { cwd: root, ignore: NOT_WRITTEN_BY_HAND, dot: true, nodir: true, posix: true })
  const files = paths.toSorted().map((path) => readTextFile(root, path))
  const manifests = files.filter((file) => /^(packages|internal|examples)\/[^/]+\/package\.json$/.test(file.path))
  return { root, files, packages: manifests.map((file) => toPackage(file, files)) }
}

/** True for a TypeScript module (not a declaration file). */
export function isModule(file: TextFile): boolean {
  return /\.m?ts$/.test(file.path) && !file.path.endsWith('.d.ts')
}

/** True for a vitest file of any tier. */
export function isTest(file: TextFile): boolean {
  return file.path.endsWith('.test.ts')
}

function readTextFile(root: string, path: string): TextFile {
  const text = readFileSync(join(root, path), 'utf8')
  let syntax: ts.SourceFile | undefined
  return {
    path: path.replaceAll('\\', '/'),
    text,
    lines: text.split('\n'),
    get syntax() {
      syntax ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
      return syntax
    },
  }
}

function toPackage(file: TextFile, files: readonly TextFile[]): WorkspacePackage {
  const dir = dirname(file.path)
  const manifest: PackageManifest = JSON.parse(file.text)
  const sources = files.filter((each) => each.path.startsWith(`${dir}/src/`))
  return { dir, name: manifest.name ?? dir, manifest, sources }
}
