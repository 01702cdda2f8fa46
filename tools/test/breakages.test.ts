import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { BREAKAGES, brokenText, DRAW } from '../acceptance/breakage.ts'
import { drawRows } from '../acceptance/draw-rows.ts'
import { parseAcceptanceTable } from '../acceptance/table.ts'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TABLE = readFileSync(join(ROOT, 'docs/acceptance.md'), 'utf8')

it('has one breakage for each of 30 rows that a fixed seed draws from all five source documents', () => {
  const rows = BREAKAGES.map(({ row }) => row)
  expect(rows).toEqual(drawRows({ table: TABLE, ...DRAW }))
  expect(rows.length).toBe(30)
})

it('breaks a text that is once in its file, in the package of a test that the row names', () => {
  const titles = new Map(parseAcceptanceTable(TABLE).map((row) => [row.number, row.titles]))
  const wrong = BREAKAGES.filter(({ row, title, test, file, text, broken }) => {
    const isNamed = titles.get(row)?.includes(title) && readFileSync(join(ROOT, test), 'utf8').includes(title)
    const isBeside = file.split('/')[1] === test.split('/')[1]
    return !isNamed || !isBeside || text === broken
  })
  expect(wrong).toEqual([])
  expect(BREAKAGES.filter((each) => brokenText(ROOT, each) === '')).toEqual([])
})

it('refuses a breakage whose text is not in its file, or twice', () => {
  const root = scratchDirectory({ 'a.ts': 'one two two' })
  const breakage = { row: '000.1', file: 'a.ts', broken: 'three', test: 'a.test.ts', title: 'is one' }
  expect(brokenText(root, { ...breakage, text: 'one' })).toBe('three two two')
  for (const text of ['two', 'four'])
    expect(() => brokenText(root, { ...breakage, text })).toThrow('the breakage of 000.1 is not once in a.ts')
})
