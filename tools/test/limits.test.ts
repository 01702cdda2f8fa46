import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const BIOME = resolve(ROOT, 'node_modules/@biomejs/biome/bin/biome')
const CONFIGURATION = JSON.parse(readFileSync(resolve(ROOT, 'biome.json'), 'utf8'))
const run = promisify(execFile)

it('refuses a file over 300 lines, a function over 60, nesting over 3 and a fourth parameter', async () => {
  const long = (lines: number) => Array.from({ length: lines }, (_, index) => `  console.info(${index})`).join('\n')
  const found = await lint({
    'file.ts': `export function a() {\n${long(50)}\n}\n`.repeat(6),
    'function.ts': `export function b() {\n${long(61)}\n}\n`,
    'nesting.ts':
      'export function c(x: boolean) {\n  if (x) { if (!x) { while (x) { if (x) return 1 } } }\n  return 2\n}\n',
    'parameters.ts': 'export const d = (a: 1, b: 2, c: 3, e: 4) => [a, b, c, e]\n',
    'fine.ts': `export function e(a: 1, b: 2, c: 3) {\n${long(50)}\n  return [a, b, c]\n}\n`,
  })
  expect(found.filter((rule) => /Excessive|MaxParams/.test(rule)).toSorted()).toEqual([
    'file.ts lint/style/noExcessiveLinesPerFile error',
    'function.ts lint/complexity/noExcessiveLinesPerFunction error',
    'nesting.ts lint/nursery/noExcessiveNestedBlocks error',
    'parameters.ts lint/complexity/useMaxParams error',
  ])
})

it('refuses any, a non-null assertion, console output and an unused import as errors', async () => {
  const source = "import { join } from 'node:path'\nexport const a = (x: any) => x!.y\nconsole.log(a)\n"
  expect(await lint({ 'packages/a/src/a.ts': source })).toEqual(
    expect.arrayContaining([
      'packages/a/src/a.ts lint/correctness/noUnusedImports error',
      'packages/a/src/a.ts lint/style/noNonNullAssertion error',
      'packages/a/src/a.ts lint/suspicious/noConsole error',
      'packages/a/src/a.ts lint/suspicious/noExplicitAny error',
    ]),
  )
})

/** What biome finds in these files under the repository's own configuration: `file rule severity`. */
async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
  const configuration = { ...CONFIGURATION, root: true, vcs: { enabled: false } }
  const cwd = scratchDirectory({ ...files, 'biome.json': JSON.stringify(configuration) })
  const started = run(process.execPath, [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd })
  const { stdout } = await started.catch((error: { stdout: string }) => error)
  const report: {
    diagnostics: { category: string; severity: string; location: { path: string | { file: string } } }[]
  } = JSON.parse(stdout)
  return report.diagnostics.map(({ category, severity, location: { path } }) => {
    return `${typeof path === 'string' ? path : path.file} ${category} ${severity}`
  })
}
