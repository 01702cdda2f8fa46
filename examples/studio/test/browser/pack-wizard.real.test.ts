import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineAssetFamily, openAssetPack } from '@plinth/packer-v1'
import { expect, it } from 'vitest'
import { action, aProject, openWizard, step, wizardOf } from './pack-project-of-test.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()
const ASSETS = { hero: { files: { 'a.bin': 'aaa', 'b.bin': 'bbbbbb' } }, tree: {}, river: {} }

it('packs a project from its summary to its result, and the archive holds what the summary named', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const { root, place } = await aProject(studio, ASSETS)
  const page = await studio.openTab(place)
  const wizard = await openWizard(page)
  await wizard.getByText('3 assets would be packed.').waitFor()
  const rows = wizard.getByRole('table', { name: 'Assets that would be packed' }).getByRole('row')
  expect(await rows.count()).toBe(4)
  expect(await rows.nth(1).getByRole('img').getAttribute('aria-label')).toBe(
    '2 artifacts; the largest asset gives at most 2',
  )
  await action(wizard, 'Validate').click()
  await wizard.getByText('green', { exact: true }).first().waitFor()
  await action(wizard, 'Pack').click()
  await wizard.getByText('Packed 3 assets into build/assets.pa.').waitFor()
  const artifacts = wizard.getByRole('list', { name: 'Artifacts' }).getByRole('listitem')
  expect(await artifacts.first().getByRole('heading').textContent()).toMatch(/^assets\.pa\s+canonical/)
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  expect(await pack.verify()).toMatchObject({ state: 'whole', entries: 4 })
  const sha256 = createHash('sha256')
    .update(readFileSync(join(root, 'build/assets.pa')))
    .digest('hex')
  expect(await artifacts.first().textContent()).toContain(sha256)
  expect(new TextDecoder().decode(await pack.read({ address: 'tree' }))).toBe('tree')
  await action(wizard, 'Close').click()
  await page.getByRole('complementary', { name: 'Project' }).getByText('3 assets in 4 artifacts').waitFor()
})

it('keeps the next step shut on red and says why, the packer refuses besides, and build/ stays byte for byte', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const { root, place } = await aProject(studio, ASSETS)
  const page = await studio.openTab(place)
  const wizard = await openWizard(page)
  await step(wizard, 'Packing').click()
  await action(wizard, 'Pack now').click()
  await wizard.getByText('Packed 3 assets into build/assets.pa.').waitFor()
  await action(wizard, 'Pack again').click()
  const before = filesOf(join(root, 'build'))
  rmSync(join(root, 'assets/tree/content.txt'))
  await action(wizard, 'Validate').click()
  await wizard.getByText('red', { exact: true }).first().waitFor()
  await wizard.getByRole('list', { name: 'Diagnostics of tree' }).getByText('input_missing').waitFor()
  const pack = action(wizard, 'Pack')
  expect(await pack.getAttribute('aria-disabled')).toBe('true')
  await wizard.getByText('Validation is red: mend what the diagnostics name, then validate again.').waitFor()
  expect(await step(wizard, 'Packing').getAttribute('aria-disabled')).toBe('true')
  await pack.click({ force: true })
  await step(wizard, 'Packing').click({ force: true })
  await wizard.getByRole('list', { name: 'Diagnostics of tree' }).waitFor()
  const { origin } = new URL(page.url())
  const answer = await page.request.post(`${origin}/api/packs/${encodeURIComponent(root)}/pack`, { data: {} })
  expect(await answer.json()).toMatchObject({ state: 'ended', result: { status: 'rejected', artifacts: [] } })
  expect(filesOf(join(root, 'build'))).toEqual(before)
  writeFileSync(join(root, 'assets/tree/content.txt'), 'tree again')
  await wizard.getByText('rejected', { exact: true }).waitFor()
  await step(wizard, 'Validation').click()
  await wizard.getByText('green', { exact: true }).first().waitFor()
  expect(await pack.getAttribute('aria-disabled')).toBe('false')
})

it('is refused by the packer where a diagnostic appears between validation and packing, and shows that the previous pack is whole', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const { root, place } = await aProject(studio, ASSETS)
  const page = await studio.openTab(place)
  const wizard = await openWizard(page)
  await step(wizard, 'Packing').click()
  await action(wizard, 'Pack now').click()
  await action(wizard, 'Pack again').click()
  const before = filesOf(join(root, 'build'))
  await action(wizard, 'Validate').click()
  await wizard.getByText('green', { exact: true }).first().waitFor()
  await page.route('**/pack', async (route) => {
    rmSync(join(root, 'assets/river/content.txt'))
    await route.continue()
  })
  await action(wizard, 'Pack').click()
  await wizard.getByText('rejected', { exact: true }).waitFor()
  await wizard.getByRole('list', { name: 'What is in the way' }).getByText('input_missing').waitFor()
  await wizard.getByText('The previous pack is whole: build/assets.pa, 4 artifacts').waitFor()
  expect(filesOf(join(root, 'build'))).toEqual(before)
})

it('shows code, message and what stands where packing fails in the middle, and that the previous pack is whole', async () => {
  const countArtifacts = () => ({ min: 1, max: 1 })
  const convert = () => Promise.resolve([])
  const broken = defineAssetFamily({ name: 'broken', version: 1, countArtifacts, validate: () => [], convert })
  const studio = await openStudio({ shares: 'nothing', families: [broken] })
  const { root, place } = await aProject(studio, ASSETS)
  const page = await studio.openTab(`${place}?wizard=packing`)
  const wizard = wizardOf(page)
  await action(wizard, 'Pack now').click()
  await action(wizard, 'Pack again').click()
  const before = filesOf(join(root, 'build'))
  await aProject(studio, { sword: { manifest: { family: 'broken' } } })
  await step(wizard, 'Packing').click()
  await action(wizard, 'Pack now').click()
  await wizard.getByRole('alert').getByText('family_misbehaved').waitFor()
  await wizard.getByText('The previous pack is whole: build/assets.pa, 4 artifacts').waitFor()
  expect(filesOf(join(root, 'build'))).toEqual(before)
})

it('opens each phase by its address alone, without the phases before it', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const { place } = await aProject(studio, ASSETS)
  const page = await studio.openTab(`${place}?wizard=validation`)
  await wizardOf(page).getByText('3 assets can be packed.').waitFor()
  const other = await studio.openTab(`${place}?wizard=packing`)
  await wizardOf(other).getByText('Nobody has validated since this wizard was opened').waitFor()
  await action(wizardOf(other), 'Pack now').click()
  await wizardOf(other).getByText('Packed 3 assets').waitFor()
  const third = await studio.openTab(`${place}?wizard=result`)
  await wizardOf(third).getByText('Packed 3 assets').waitFor()
})

/** Names and bytes. */
function filesOf(directory: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  )
}
