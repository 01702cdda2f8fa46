import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { SourceTree, TextFile } from './source-tree.ts'

/** What a program over the sources starts from. */
export interface SourceProgramOptions {
  readonly entries: readonly TextFile[]
  /** `none` is enough to follow exports; `ecmascript` for the types of expressions. */
  readonly library: 'none' | 'ecmascript'
}

/** A compiler program over the sources themselves: other workspace packages through their sources, no dependency from npm. */
export function createSourceProgram(tree: SourceTree, { entries, library }: SourceProgramOptions): ts.Program {
  const options: ts.CompilerOptions = {
    ...(library === 'none' ? { noLib: true } : { lib: ['lib.es2024.d.ts'] }),
    target: ts.ScriptTarget.ES2023,
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  }
  const host = ts.createCompilerHost(options, true)
  const resolve = (specifier: string, from: string) => {
    const fileName = specifier.startsWith('.') ? join(dirname(from), specifier) : workspaceSource(tree, specifier)
    return fileName !== undefined && existsSync(fileName) ? fileName : undefined
  }
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map((literal) => {
      const resolvedFileName = resolve(literal.text, from)
      if (!resolvedFileName?.endsWith('.ts')) return { resolvedModule: undefined }
      return { resolvedModule: { resolvedFileName, extension: ts.Extension.Ts } }
    })
  return ts.createProgram(
    entries.map((entry) => join(tree.root, entry.path)),
    options,
    host,
  )
}

function workspaceSource(tree: SourceTree, specifier: string): string | undefined {
  const each = tree.packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  if (!each) return undefined
  const entry = specifier === each.name ? 'index' : specifier.slice(each.name.length + 1)
  return join(tree.root, each.dir, 'src', `${entry}.ts`)
}
