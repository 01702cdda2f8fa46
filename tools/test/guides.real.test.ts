import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { formatFindings } from '../architecture/finding.ts'
import { checkGuides } from '../guides/check-guides.ts'
import { scratchDirectory } from './scratch.ts'

it('leads whoever follows a guide to the letter, from an empty folder with packed packages, to what it shows', async () => {
  const reports = await checkGuides({ root: resolve(import.meta.dirname, '../..'), home: scratchDirectory() })
  for (const { page, seconds } of reports) console.log(`${page}: ${seconds.toFixed(1)} s`)
  expect(formatFindings(reports.flatMap(({ findings }) => findings))).toBe('')
})
