import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../architecture/finding.ts'
import { isTest, type SourceTree } from '../architecture/source-tree.ts'
import sentences from './sentences.json' with { type: 'json' }
import { type AcceptanceRow, parseAcceptanceTable } from './table.ts'

const FILE = 'docs/acceptance.md'
const SENTENCES: ReadonlyMap<string, string> = new Map(Object.entries(sentences))

/** `partial`: a number may be missing. `complete`: every number has its row. */
export type AcceptanceMode = 'partial' | 'complete'

/** Checks docs/acceptance.md: known numbers once each, the sentence word for word, and a proof that exists. */
export function checkAcceptance(tree: SourceTree, mode: AcceptanceMode): Finding[] {
  const path = join(tree.root, FILE)
  if (!existsSync(path)) return [{ file: FILE, line: 1, rule: 'the acceptance table exists', text: 'missing' }]
  const text = readFileSync(path, 'utf8')
  const rows = parseAcceptanceTable(text)
  const testLines = tree.files
    .filter(isTest)
    .flatMap((file) => file.lines.filter((line) => /\bit(\.\w+)?\(/.test(line)))
  return [
    ...looseQuotes(text, rows),
    ...rows.flatMap((row, index) => checkNumber(row, rows.slice(0, index))),
    ...rows.flatMap((row) => checkProof(row, { root: tree.root, testLines })),
    ...(mode === 'complete' ? missingNumbers(rows) : []),
  ]
}

function checkNumber(row: AcceptanceRow, before: readonly AcceptanceRow[]): Finding[] {
  const sentence = SENTENCES.get(row.number)
  if (sentence === undefined) return [inRow(row, 'a number is one of tools/acceptance/sentences.json', row.number)]
  if (before.some((each) => each.number === row.number)) return [inRow(row, 'a number has one row', row.number)]
  if (sentence !== row.sentence) return [inRow(row, `the sentence reads: ${sentence}`, row.sentence)]
  return []
}

function checkProof(row: AcceptanceRow, known: { root: string; testLines: readonly string[] }): Finding[] {
  if (row.titles.length + row.documents.length === 0)
    return [inRow(row, 'a row names a test, a document or a check', row.number)]
  const countOf = (title: string) => known.testLines.filter((line) => quotes(line, title)).length
  const deadTitles = row.titles.filter((title) => countOf(title) === 0)
  const sharedTitles = row.titles.filter((title) => countOf(title) > 1)
  const deadDocuments = row.documents.filter((document) => !existsSync(join(known.root, document)))
  return [
    ...deadTitles.map((title) => inRow(row, 'a title stands on the line of an it( in a test file', title)),
    ...sharedTitles.map((title) => inRow(row, 'a title is the one of a single test', title)),
    ...deadDocuments.map((document) => inRow(row, 'a named document or check exists', document)),
  ]
}

function quotes(line: string, title: string): boolean {
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((each) => line.includes(each))
}

/** Outside the last column nothing with a space stands in backticks, so that whoever reads the titles finds only titles. */
function looseQuotes(text: string, rows: readonly AcceptanceRow[]): Finding[] {
  const titles = new Set(rows.flatMap((row) => row.titles))
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/`([^`]+)`/g)]
      .filter(([, name = '']) => name.includes(' ') && !titles.has(name))
      .map(([, name = '']) => ({
        file: FILE,
        line: index + 1,
        rule: 'only a test title has a space in backticks',
        text: name,
      })),
  )
}

function missingNumbers(rows: readonly AcceptanceRow[]): Finding[] {
  const present = new Set(rows.map((row) => row.number))
  return [...SENTENCES]
    .filter(([number]) => !present.has(number))
    .map(([number, sentence]) => ({
      file: FILE,
      line: 1,
      rule: 'every number has a row',
      text: `${number} ${sentence}`,
    }))
}

function inRow(row: AcceptanceRow, rule: string, text: string): Finding {
  return { file: FILE, line: row.line, rule, text }
}
