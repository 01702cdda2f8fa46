import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeAsset } from '../pack-project.ts'
import { pressAt } from './keyboard.ts'
import { action, aProject, wizardOf } from './pack-project-of-test.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('makes a workspace of a directory on request, offers what is not registered, and takes assets in and out of the build in two tabs', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const root = join(studio.root, 'game')
  for (const name of ['hero', 'tree']) writeAsset(root, name)
  const page = await studio.openTab('#/packing')
  await page.getByRole('button', { name: 'Open project…' }).click()
  const picker = page.getByRole('dialog', { name: 'Open a pack project' })
  await picker.getByRole('option', { name: 'game' }).click()
  await picker.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('button', { name: 'Make it a workspace' }).click()
  await page.getByText('2 asset roots are not registered').waitFor()
  const other = await studio.openTab(new URL(page.url()).hash)
  await page.getByRole('button', { name: 'Register all' }).click()
  await Promise.all([page, other].map((each) => each.getByText('2 of 2 registered assets shown').waitFor()))
  await page.getByRole('option', { name: /hero/ }).click()
  await page.getByRole('button', { name: 'Exclude from the build' }).click()
  await other.getByRole('option', { name: /hero .*excluded/ }).waitFor()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await Promise.all([page, other].map((each) => each.getByText('1 of 1 registered asset shown').waitFor()))
  await other.getByText('1 asset root is not registered').waitFor()
})

it('turns the state that is shown when files change behind its back, in the words of the packer', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const { root, place } = await aProject(studio, { hero: {}, tree: {}, river: {} })
  const page = await studio.openTab(place)
  await page.getByText('Nothing is wrong.').waitFor()
  await page.getByRole('status', { name: 'State of the project' }).getByText('healthy').waitFor()
  writeFileSync(join(root, 'assets/tree/content.txt'), 'a taller tree')
  const activity = page.getByRole('list', { name: 'Events of the packer, newest first' })
  await activity.getByText('The workspace is stale.').waitFor()
  rmSync(join(root, 'assets/hero'), { recursive: true })
  await page.getByRole('option', { name: /hero .*1 finding .*diverged/ }).waitFor()
  await activity.getByText('The workspace is diverged.').waitFor()
  await activity.getByText('The workspace is reconciling.').first().waitFor()
  await page.getByRole('option', { name: /hero/ }).click()
  await page.getByRole('complementary', { name: 'Open asset' }).getByText('root_missing').waitFor()
})

it('scrolls through three thousand assets by keyboard alone, drawing only those that are seen', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const names = Array.from({ length: 3000 }, (_, at) => `asset-${at}`)
  const { place } = await aProject(studio, Object.fromEntries(names.map((name) => [name, {}])))
  const page = await studio.openTab(place)
  await page.getByText('3000 of 3000 registered assets shown').waitFor()
  await pressAt(page, page.getByRole('listbox', { name: 'Assets' }), 'End')
  await page.getByRole('heading', { name: 'asset-2999' }).waitFor()
  expect(await page.getByRole('option').count()).toBeLessThan(60)
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => Object(globalThis).document.activeElement.id)).toBe('asset-name')
  await pressAt(page, page.getByRole('button', { name: 'Pack…' }))
  await wizardOf(page).getByText('3000 assets would be packed.').waitFor()
  await pressAt(page, action(wizardOf(page), 'Validate'))
  await wizardOf(page).getByText('3000 assets can be packed.').waitFor()
  await pressAt(page, action(wizardOf(page), 'Pack'))
  await wizardOf(page).getByText('Packed 3000 assets into build/assets.pa.').waitFor()
  expect(await wizardOf(page).getByRole('listitem').count()).toBeLessThan(60)
})

it('refuses a project outside of the directories that Studio may look into, and says what to do', async () => {
  const studio = await openStudio({ shares: 'nothing', refusals: ['403 GET /api/packs/…'] })
  const page = await studio.openTab(`#/packing/${encodeURIComponent(studio.dataDir)}`)
  await page.getByRole('alert').getByText('path_outside_roots').waitFor()
  await page.getByRole('button', { name: 'Open project…' }).waitFor()
})
