import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { smallModel } from '../weights.ts'
import { pressAt, tabTo } from './keyboard.ts'
import { importDialog, openTab } from './library-person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('leads by the keyboard alone through an import, a deletion, its undo and a look at the trash, and another tab sees it all', async () => {
  const studio = await openStudio({ shares: 'nothing', refusals: ['409 GET /api/models/…/descriptor'] })
  writeFileSync(join(studio.root, 'Keyed.safetensors'), smallModel())
  const other = await studio.openTab('#/library')
  const page = await studio.openTab('#/library')
  await importByKeyboard(page)
  await other.getByRole('option', { name: 'Keyed' }).waitFor()
  await other.getByRole('region', { name: 'Library work' }).getByText('Import of Keyed').waitFor()
  const model = page.getByRole('complementary', { name: 'Open model' })
  const option = page.getByRole('option', { name: 'Keyed' })
  await pressAt(page, model.getByRole('button', { name: 'Delete…' }))
  await pressAt(page, page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }))
  await option.waitFor({ state: 'detached' })
  await openTab(other, 'Trash')
  await other.getByRole('table', { name: 'Models in the trash' }).getByText('Keyed').waitFor()
  await pressAt(page, model.getByRole('button', { name: 'Undo' }))
  await option.waitFor()
  await other.getByText('The trash is empty').waitFor()
  await pressAt(page, page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name: 'Trash' }))
  await page.getByText('The trash is empty').waitFor()
  expect(new URL(page.url()).hash).toBe('#/library?tab=trash')
})

async function importByKeyboard(page: Page): Promise<void> {
  await pressAt(page, page.getByRole('search').getByRole('button', { name: 'Import files…' }))
  const dialog = importDialog(page)
  await dialog.getByRole('option', { name: 'Keyed.safetensors' }).waitFor()
  await tabTo(page, dialog.getByRole('listbox', { name: 'Directories and files' }))
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await dialog.getByRole('textbox', { name: 'Family' }).waitFor()
  await page.keyboard.press('Enter')
  await pressAt(page, dialog.getByRole('button', { name: 'Show it in the library' }))
  await page.getByRole('option', { name: 'Keyed', selected: true }).waitFor()
}
