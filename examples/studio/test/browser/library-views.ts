import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { LFS_POINTER, PICKLE, smallModel } from '../weights.ts'
import { bringIn, importDialog, openTab } from './library-person.ts'
import type { Walk } from './views.ts'

/** From files of all kinds to a model in the trash, by way of every part of the library view. */
export async function walkLibraryWork(walk: Walk): Promise<void> {
  layOut(walk)
  await walk.page.getByRole('link', { name: 'Model library' }).click()
  await walkImport(walk)
  await walkMapping(walk)
  await walkVerify(walk)
  await walkLookAgain(walk)
  await walkTrash(walk)
}

function layOut({ studio: { root, dataDir } }: Walk): void {
  const llama = smallModel()
  writeFileSync(join(root, 'Tiny Llama 1B.safetensors'), llama)
  writeFileSync(join(root, 'Tiny Llama 2B.safetensors'), smallModel(2))
  writeFileSync(join(root, 'old-checkpoint.ckpt'), PICKLE)
  writeFileSync(join(root, 'pointer.safetensors'), LFS_POINTER)
  mkdirSync(join(root, 'comfyui', 'models', 'text'), { recursive: true })
  writeFileSync(join(root, 'comfyui', 'models', 'text', 'Tiny Llama 2B.safetensors'), 'of somebody else')
  for (const name of ['found', 'unfinished']) {
    mkdirSync(join(dataDir, 'library', 'llm', 'acme', name), { recursive: true })
    writeFileSync(join(dataDir, 'library', 'llm', 'acme', name, 'model.safetensors'), llama)
  }
  writeFileSync(
    join(dataDir, 'library', 'llm', 'acme', 'unfinished', 'model-2.safetensors.part'),
    llama.subarray(0, 99),
  )
}

async function walkImport({ page, visit }: Walk): Promise<void> {
  await page.getByRole('search').getByRole('button', { name: 'Import files…' }).click()
  const dialog = importDialog(page)
  await dialog.getByRole('option', { name: 'pointer.safetensors' }).click()
  await visit('import-files-choose')
  await review(dialog, 'pointer.safetensors', 'lfs_pointer')
  await visit('import-files-refused')
  await dialog.getByRole('button', { name: 'Back' }).click()
  await review(dialog, 'old-checkpoint.ckpt', 'unsafe format: pickle')
  await visit('import-files-unsafe')
  await dialog.getByRole('button', { name: 'Back' }).click()
  await review(dialog, 'Tiny Llama 1B.safetensors', 'told by tensor names')
  await visit('import-files-review')
  await dialog.getByRole('textbox', { name: 'Family' }).fill('test')
  await dialog.getByRole('button', { name: 'Copy into the library' }).click()
  await dialog.getByText('It is a model of the library now.').waitFor()
  await visit('import-files-result')
  await dialog.getByRole('button', { name: 'Show it in the library' }).click()
  await page.getByText('Never verified from end to end.').waitFor()
  await visit('library-owned')
  await bringIn(page, 'Tiny Llama 2B.safetensors')
}

async function review(dialog: Locator, name: string, text: string): Promise<void> {
  await dialog.getByRole('option', { name }).click()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText(text).waitFor()
}

async function walkMapping({ studio, page, visit }: Walk): Promise<void> {
  await openTab(page, 'Map into an app')
  await page.getByText('Nothing is previewed yet').waitFor()
  await visit('mapping-none')
  await page.getByRole('button', { name: 'Choose…' }).click()
  await page.getByRole('dialog').getByRole('listbox', { name: 'Directories' }).waitFor()
  await visit('mapping-choose')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'App', exact: true }).fill('comfyui')
  await page.getByRole('textbox', { name: 'Its folder for models' }).fill(join(studio.root, 'comfyui', 'models'))
  await page.getByRole('textbox', { name: 'Folder in the app' }).fill('text')
  await page.getByRole('textbox', { name: 'Types', exact: true }).fill('llm, diffusion')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('1 created · 0 replaced · 0 removed · 0 kept · 1 in conflict').waitFor()
  await visit('mapping-preview')
  await page.getByRole('button', { name: 'Apply 1 change' }).click()
  await page.getByText('1 change done. It can be undone.').waitFor()
  await page.getByText('As a mapping file').click()
  await visit('mapping-applied')
}

async function walkVerify({ studio, page, visit }: Walk): Promise<void> {
  const file = join(studio.dataDir, 'library', 'llm', 'test', 'tiny_llama_2b', 'Tiny Llama 2B.safetensors')
  await openTab(page, 'Verify')
  await page.getByText('Nothing was verified since Studio was started').waitFor()
  await visit('verify-none')
  await page.getByRole('spinbutton', { name: 'At most' }).fill('0.0001')
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('button', { name: 'Cancel: Verification' }).waitFor()
  await visit('verify-running')
  await page.getByRole('button', { name: 'Cancel: Verification' }).click()
  await page.getByText('Cancelled. The next verification').waitFor()
  writeFileSync(file, Buffer.alloc(lstatSync(file).size))
  await page.getByRole('spinbutton', { name: 'At most' }).fill('')
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('table', { name: 'Damaged files' }).waitFor()
  await visit('verify-damaged')
}

async function walkLookAgain({ page, visit }: Walk): Promise<void> {
  await openTab(page, 'Look again')
  await page.getByText('Nobody has looked since Studio was started').waitFor()
  await visit('look-none')
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('heading', { name: 'Orphans' }).waitFor()
  await visit('look-found')
  await page.getByRole('button', { name: 'Import in place: llm/acme/found' }).click()
  await page.getByText('imported', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('heading', { name: 'The same bytes 2 times' }).waitFor()
  await visit('look-duplicates')
}

async function walkTrash({ page, visit }: Walk): Promise<void> {
  await openTab(page, 'Trash')
  await page.getByText('The trash is empty').waitFor()
  await visit('trash-none')
  await openTab(page, 'Models')
  const model = page.getByRole('complementary', { name: 'Open model' })
  for (const name of ['Tiny Llama 1B', 'Tiny Llama 2B']) {
    await page.getByRole('option', { name }).click()
    await model.getByRole('heading', { name }).waitFor()
    await model.getByRole('button', { name: 'Delete…' }).click()
    await page.getByRole('dialog').getByText('ownership ledger').waitFor()
    if (name.endsWith('1B')) await visit('library-delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Move to the trash' }).click()
    await model.getByText('was moved to the trash').waitFor()
    await page.getByRole('option', { name }).waitFor({ state: 'detached' })
  }
  await visit('library-deleted')
  await openTab(page, 'Trash')
  await page.getByRole('table', { name: 'Models in the trash' }).waitFor()
  await visit('trash')
  await page.getByRole('button', { name: 'Empty the trash…' }).click()
  await visit('trash-empty')
  await page.keyboard.press('Escape')
}
