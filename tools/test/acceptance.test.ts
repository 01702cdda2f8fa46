import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { type AcceptanceMode, checkAcceptance } from '../acceptance/check.ts'
import sentences from '../acceptance/sentences.json' with { type: 'json' }
import { formatFindings } from '../architecture/finding.ts'
import { readSourceTree } from '../architecture/source-tree.ts'
import { scratchDirectory } from './scratch.ts'

const SHELL = 'User text never reaches a shell; commands are argument lists'

it('has a row in docs/acceptance.md for every sentence, which names only tests, documents and checks that exist', () => {
  const tree = readSourceTree(resolve(import.meta.dirname, '../..'))
  expect(formatFindings(checkAcceptance(tree, 'complete'))).toBe('')
})

it('accepts a row whose title stands on the line of its test', () => {
  expect(findingsIn(`| 000.35 | ${SHELL} | \`passes arguments as a list\` |`)).toBe('')
})

it('accepts a row that is proven by a document or a check', () => {
  const text = `| 000.35 | ${SHELL} | [acceptance](acceptance.md), \`packages/a/test/run.test.ts\` |`
  expect(findingsIn(text)).toBe('')
})

it('refuses an acceptance row whose title no test has', () => {
  expect(findingsIn(`| 000.35 | ${SHELL} | \`passes arguments as lists\` |`)).toBe(
    'docs/acceptance.md:3  a title stands on the line of an it( in a test file\n    passes arguments as lists',
  )
})

it('refuses an acceptance row with a missing document, with no proof, and with a changed sentence', () => {
  const text = [
    `| 000.35 | ${SHELL} | [gone](gone.md) |`,
    `| 000.38 | Paths with spaces work throughout | later |`,
    `| 000.36 | Paths work | \`passes arguments as a list\` |`,
  ].join('\n')
  const findings = findingsIn(text)
  expect(findings).toContain('docs/acceptance.md:3  a named document or check exists\n    docs/gone.md')
  expect(findings).toContain('docs/acceptance.md:4  a row names a test, a document or a check\n    000.38')
  expect(findings).toContain(
    'docs/acceptance.md:5  the sentence reads: EnvironmentProvisioner and PythonRuntimeLocator are',
  )
})

it('refuses an unknown number, a number with two rows, and loose text in backticks', () => {
  const row = `| 000.35 | ${SHELL} | \`passes arguments as a list\` |`
  const findings = findingsIn(`${row}\n${row}\n| 009.1 | x | \`packages\` |\nRun \`pnpm test\`.`)
  expect(findings).toContain('docs/acceptance.md:4  a number has one row')
  expect(findings).toContain('docs/acceptance.md:5  a number is one of tools/acceptance/sentences.json')
  expect(findings).toContain('docs/acceptance.md:6  only a test title has a space in backticks\n    pnpm test')
})

it('names each missing number when the acceptance table has to be complete', () => {
  const missing = findingsIn(`| 000.35 | ${SHELL} | \`packages\` |`, 'complete').match(/every number has a row/g)
  expect(missing).toHaveLength(Object.keys(sentences).length - 1)
})

it('refuses an acceptance row whose title two tests have', () => {
  const root = scratchDirectory({
    'docs/acceptance.md': `| 000.35 | ${SHELL} | \`passes arguments\` |\n`,
    'packages/a/test/run.test.ts': "it('passes arguments', () => {})\n",
    'packages/b/test/run.test.ts': "it('passes arguments', () => {})\n",
  })
  expect(formatFindings(checkAcceptance(readSourceTree(root), 'partial'))).toBe(
    'docs/acceptance.md:1  a title is the one of a single test\n    passes arguments',
  )
})

it('reports a missing acceptance table', () => {
  const findings = checkAcceptance(readSourceTree(scratchDirectory()), 'partial')
  expect(formatFindings(findings)).toBe('docs/acceptance.md:1  the acceptance table exists\n    missing')
})

function findingsIn(rows: string, mode: AcceptanceMode = 'partial'): string {
  const root = scratchDirectory({
    'docs/acceptance.md': `# Acceptance\n\n${rows}\n`,
    'packages/a/test/run.test.ts': "it('passes arguments as a list', () => {})\n",
  })
  return formatFindings(checkAcceptance(readSourceTree(root), mode))
}
