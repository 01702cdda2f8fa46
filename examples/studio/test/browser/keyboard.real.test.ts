import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { pressAt, tabTo } from './keyboard.ts'
import { canvasOf, lastJob, pictureOf } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('leads by the keyboard alone from an empty library to a picture, with nodes added, moved and connected', async () => {
  const studio = await openStudio()
  const page = await studio.openTab()
  await importByKeyboard(page)
  await pressAt(page, page.getByRole('link', { name: 'Workflow' }))
  await pressAt(page, page.getByRole('button', { name: 'New workflow' }))
  await page.getByRole('dialog', { name: 'New workflow' }).waitFor()
  await page.keyboard.type('By keyboard')
  await page.keyboard.press('Enter')
  const palette = page.getByRole('list', { name: 'Add a node' })
  for (const kind of KINDS) await pressAt(page, palette.getByRole('button', { name: kind }))
  await chooseByKeyboard(page)
  await connectByKeyboard(page, 'Dependency Environment', ['dependency_requirements'])
  await connectByKeyboard(page, 'Light inference', ['model', 'environment_ref'])
  await moveByKeyboard(page)
  await pressAt(page, page.getByRole('button', { name: 'Run workflow' }))
  await lastJob(page, 'Run: succeeded').waitFor()
  expect(await pictureOf(page, 'Light inference')).toMatchObject({ width: 512, height: 512 })
})

const KINDS = ['Puma-Lib', 'Dependency Environment', 'Light inference']

async function importByKeyboard(page: Page): Promise<void> {
  await pressAt(page, page.getByRole('link', { name: 'Model library' }))
  await pressAt(page, page.getByRole('search').getByRole('button', { name: 'Add directory…' }))
  const dialog = page.getByRole('dialog', { name: 'Add an external directory' })
  await dialog.getByRole('option', { name: 'tiny-sd' }).waitFor()
  await tabTo(page, dialog.getByRole('listbox', { name: 'Directories' }))
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await pressAt(page, dialog.getByRole('button', { name: 'Import' }))
  await pressAt(page, dialog.getByRole('button', { name: 'Show it in the library' }))
  await page.getByRole('option', { name: 'tiny-sd', selected: true }).waitFor()
}

function nodeByKeyboard(page: Page, name: string) {
  return canvasOf(page).getByRole('group', { name: new RegExp(`^${name},`) })
}

async function chooseByKeyboard(page: Page): Promise<void> {
  await pressAt(page, nodeByKeyboard(page, 'Puma-Lib'))
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await pressAt(page, inspector.getByRole('button', { name: 'Choose a model' }))
  const dialog = page.getByRole('dialog', { name: 'Choose a model' })
  await tabTo(page, dialog.getByRole('searchbox', { name: 'Search' }))
  await page.keyboard.type('tiny')
  await pressAt(page, dialog.getByRole('button', { name: 'tiny-sd' }))
}

/** Each input has a menu of what it can be connected from; the first that fits is chosen. */
async function connectByKeyboard(page: Page, name: string, ports: readonly string[]): Promise<void> {
  await pressAt(page, nodeByKeyboard(page, name))
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('heading', { name, level: 2 }).waitFor()
  for (const port of ports) await pressAt(page, inspector.getByRole('combobox', { name: `Input ${port}` }), 'ArrowDown')
}

async function moveByKeyboard(page: Page): Promise<void> {
  const node = nodeByKeyboard(page, 'Light inference')
  const before = await node.boundingBox()
  await pressAt(page, node, 'ArrowDown')
  await expect.poll(async () => ((await node.boundingBox())?.y ?? 0) > (before?.y ?? 0)).toBe(true)
}
