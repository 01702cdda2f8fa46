import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Contract, contracts } from '@plinth/contracts'
import type { Finding } from '../architecture/finding.ts'
import { isTest, type SourceTree } from '../architecture/source-tree.ts'
import { type CodedErrorUse, readCodedErrors } from './coded-errors.ts'
import { readContractComments } from './contract-comments.ts'
import { contractsPage } from './contracts-page.ts'
import { errorsPage } from './errors-page.ts'

/** A generated page: its path from the repository root and its text. */
export interface ReferencePage {
  readonly path: string
  readonly text: string
}

/** Generates every page of docs/reference/ from the sources in `tree` and the built contracts. */
export function generatePages(tree: SourceTree, known: readonly Contract<unknown>[] = contracts): ReferencePage[] {
  const sources = tree.packages.find(({ dir }) => dir === 'packages/contracts')?.sources ?? []
  return [
    { path: 'docs/reference/contracts.md', text: contractsPage(known, readContractComments(sources)) },
    { path: 'docs/reference/errors.md', text: errorsPage(readCodedErrors(tree)) },
  ]
}

/** Pages on disk that are not what the sources say, at their first differing line. */
export function checkPages(root: string, pages: readonly ReferencePage[]): Finding[] {
  return pages.flatMap(({ path, text }) => {
    const expected = text.split('\n')
    const found = readLines(join(root, path))
    const index = expected.findIndex((line, at) => line !== found[at])
    const line = index === -1 && found.length > expected.length ? expected.length : index
    if (line === -1) return []
    return [
      {
        file: path,
        line: line + 1,
        rule: 'the page is what the sources say: run pnpm docs:reference',
        text: expected[line] ?? found[line] ?? '',
      },
    ]
  })
}

/** Codes that no test names. */
export function checkCodesAreTested(
  tree: SourceTree,
  uses: readonly CodedErrorUse[] = readCodedErrors(tree),
): Finding[] {
  const tests = tree.files.filter((file) => isTest(file) || /\/test\/.*\.ts$/.test(file.path))
  const untested = [...Map.groupBy(uses, ({ code }) => code)].filter(
    ([code]) => !tests.some(({ text }) => new RegExp(`['"\`]${code}['"\`]`).test(text)),
  )
  return untested.flatMap(([code, [use]]) =>
    use ? [{ file: use.file, line: 1, rule: 'every error code is provoked in a test', text: code }] : [],
  )
}

function readLines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
}
