import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { importPage } from '../tools/import-page.ts'

const PAGE = resolve(import.meta.dirname, '../../../docs/reference/importing.md')

it('documents every code of an import on a page that is made from the table of codes', async () => {
  expect(await readFile(PAGE, 'utf8')).toBe(importPage())
})
