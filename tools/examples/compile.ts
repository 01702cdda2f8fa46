import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Finding } from '../architecture/finding.ts'
import type { CodeBlock } from './code-blocks.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
}

/**
 * Type-checks every block as a module of its own against the built packages, as a consumer in `directory` would: what the blocks import is
 * looked up in `directory/node_modules`. Blocks of one page that name files find each other. Nothing is written to disk.
 */
export function compileExamples(blocks: readonly CodeBlock[], directory: string): Finding[] {
  const files = new Map(blocks.map((block, index) => [join(directory, placeOf(block, index)), block]))
  const host = ts.createCompilerHost(OPTIONS, true)
  const { fileExists, readFile, getSourceFile } = host
  const folders = new Set([...files.keys()].map(dirname))
  const { directoryExists } = ts.sys
  host.directoryExists = (path) => folders.has(path) || directoryExists(path)
  const textOf = (path: string) => files.get(path)?.lines.join('\n')
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => textOf(path) ?? readFile(path)
  host.getSourceFile = (path, language) => {
    const text = textOf(path)
    return text === undefined ? getSourceFile(path, language) : ts.createSourceFile(path, text, language, true)
  }
  const program = ts.createProgram([...files.keys()], OPTIONS, host)
  return ts.getPreEmitDiagnostics(program).flatMap((each) => toFinding(each, files))
}

function placeOf({ page, path }: CodeBlock, index: number): string {
  return path === null ? `example-${index}.ts` : join(page.replaceAll('/', '-'), path)
}

function toFinding(diagnostic: ts.Diagnostic, files: ReadonlyMap<string, CodeBlock>): Finding[] {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n    ')
  const block = diagnostic.file && files.get(diagnostic.file.fileName)
  if (!diagnostic.file || !block)
    return [{ file: diagnostic.file?.fileName ?? 'examples', line: 1, rule: message, text: '' }]
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0)
  const rule = `an example compiles: ${message}`
  return [{ file: block.page, line: block.line + line, rule, text: (block.lines[line] ?? '').trim() }]
}
