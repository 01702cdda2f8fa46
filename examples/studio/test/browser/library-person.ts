import type { Locator, Page } from 'playwright-core'

/** What a person does in the library view. */

/** Opens a part of the library, e.g. `Trash`. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Library' }).getByRole('link', { name }).click()
}

/** Opens the dialog that imports files, and reviews one of the root. */
export async function reviewFile(page: Page, name: string): Promise<Locator> {
  await page.getByRole('search').getByRole('button', { name: 'Import files…' }).click()
  const dialog = importDialog(page)
  await dialog.getByRole('option', { name }).click()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('What it is').waitFor()
  return dialog
}

/** Copies a file of the root into the library, in the family `test`, and opens it. */
export async function bringIn(page: Page, name: string): Promise<void> {
  const dialog = await reviewFile(page, name)
  await dialog.getByRole('textbox', { name: 'Family' }).fill('test')
  await dialog.getByRole('button', { name: 'Copy into the library' }).click()
  await dialog.getByRole('button', { name: 'Show it in the library' }).click()
}

/** The dialog that imports files. */
export function importDialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Import into the library' })
}
