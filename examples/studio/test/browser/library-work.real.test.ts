import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { smallModel } from '../weights.ts'
import { bringIn, openTab } from './library-person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()
const NO_DESCRIPTOR = '409 GET /api/models/…/descriptor'

it('shows a mapping before anything is linked into the folder of an app, applies it, and undoes it', async () => {
  const { root, dataDir, page } = await withModel('Mapped')
  const app = join(root, 'app')
  mkdirSync(app)
  writeFileSync(join(app, 'mine.txt'), 'mine')
  const target = join(app, 'text', 'Mapped.safetensors')
  await openTab(page, 'Map into an app')
  await page.getByRole('textbox', { name: 'App', exact: true }).fill('comfyui')
  await page.getByRole('textbox', { name: 'Its folder for models' }).fill(app)
  await page.getByRole('textbox', { name: 'Folder in the app' }).fill('text')
  await page.getByRole('textbox', { name: 'Types', exact: true }).fill('llm')
  expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('1 created · 0 replaced · 0 removed · 0 kept · 0 in conflict · 0 models left out').waitFor()
  expect(readdirSync(app)).toEqual(['mine.txt'])
  await page.getByRole('textbox', { name: 'Families' }).fill('nobody')
  await page.getByText('The mapping was changed since this preview').waitFor()
  expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true)
  await page.getByRole('textbox', { name: 'Families' }).fill('')
  await page.getByRole('button', { name: 'Apply 1 change' }).click()
  await page.getByText('1 change done. It can be undone.').waitFor()
  expect(readlinkSync(target)).toBe(join(dataDir, 'library', 'llm', 'test', 'mapped', 'Mapped.safetensors'))
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('0 created · 0 replaced · 0 removed · 1 kept').waitFor()
  await page.reload()
  await expect.poll(() => page.getByRole('textbox', { name: 'App', exact: true }).inputValue()).toBe('comfyui')
  await page.getByRole('button', { name: 'Undo the last mapping' }).click()
  await page.getByRole('heading', { name: 'Undoing the mapping into comfyui' }).waitFor()
  await page.getByText('1 change done.').waitFor()
  expect(readdirSync(app)).toEqual(['mine.txt'])
})

it('verifies the library, names the file whose bytes are zeros, and says when a model was read last', async () => {
  const { dataDir, page } = await withModel('Tested')
  const file = join(dataDir, 'library', 'llm', 'test', 'tested', 'Tested.safetensors')
  const model = page.getByRole('complementary', { name: 'Open model' })
  await model.getByText('Never verified from end to end.').waitFor()
  await model.getByRole('link', { name: 'Verify the library' }).click()
  await page.getByText('Nothing was verified since Studio was started').waitFor()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByText('everything is as it was recorded').waitFor()
  writeFileSync(file, Buffer.alloc(lstatSync(file).size))
  await page.getByRole('spinbutton', { name: 'At most' }).fill('100')
  await page.getByRole('button', { name: 'Verify now' }).click()
  const damaged = page.getByRole('table', { name: 'Damaged files' })
  await damaged.getByRole('rowheader', { name: 'Tested.safetensors' }).waitFor()
  await damaged.getByText('weights_zeroed').waitFor()
  await damaged.getByRole('button', { name: 'llm/test/tested' }).click()
  await model.getByText(/Last verified[\s\S]*1 damaged/).waitFor()
  await page.getByRole('option', { name: /^Tested .*degraded/ }).waitFor()
})

it('holds a slow verification to its rate, and ends it when it is cancelled', async () => {
  const { page } = await withModel('Slow')
  await openTab(page, 'Verify')
  await page.getByRole('spinbutton', { name: 'At most' }).fill('0.0005')
  await page.getByRole('button', { name: 'Verify now' }).click()
  await page.getByRole('progressbar', { name: 'Verification' }).waitFor()
  await openTab(page, 'Trash')
  await page.getByRole('region', { name: 'Library work' }).getByRole('progressbar', { name: 'Verification' }).waitFor()
  await openTab(page, 'Verify')
  await page.getByRole('button', { name: 'Cancel: Verification' }).click()
  await page.getByText('Cancelled. The next verification goes on where this one was.').waitFor()
})

it('looks again without changing anything, and makes an orphan a model where it lies', async () => {
  const { dataDir, page } = await withModel('First')
  const orphan = join(dataDir, 'library', 'llm', 'test', 'orphan')
  mkdirSync(orphan)
  writeFileSync(join(orphan, 'model.safetensors'), smallModel())
  await openTab(page, 'Look again')
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('heading', { name: 'Orphans' }).waitFor()
  expect(readdirSync(orphan)).toEqual(['model.safetensors'])
  await page.getByRole('button', { name: 'Import in place: llm/test/orphan' }).click()
  await page.getByText('imported', { exact: true }).waitFor()
  expect(existsSync(join(orphan, 'metadata.json'))).toBe(true)
  await page.getByRole('button', { name: 'Look again' }).click()
  await page.getByRole('heading', { name: 'The same bytes 2 times' }).waitFor()
  await page.getByRole('button', { name: 'Open llm/test/orphan' }).click()
  await page.getByRole('heading', { name: 'orphan', level: 2 }).waitFor()
})

/** A Studio with one model of the library's own, open in the page. */
async function withModel(name: string) {
  const studio = await openStudio({ shares: 'nothing', refusals: [NO_DESCRIPTOR] })
  writeFileSync(join(studio.root, `${name}.safetensors`), smallModel())
  const page = await studio.openTab('#/library')
  await bringIn(page, `${name}.safetensors`)
  return { ...studio, page }
}
