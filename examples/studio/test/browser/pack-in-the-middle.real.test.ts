import { expect, it, onTestFinished } from 'vitest'
import { action, aProject, gatedFamily, openWizard, wizardOf } from './pack-project-of-test.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()
const GATED = { manifest: { family: 'gated' }, files: { 'a.bin': 'aaa', 'b.bin': 'b' } }

it('finds a pack that runs again after a reload in the middle, cannot be closed meanwhile, and shows its result', async () => {
  const { family, begun, open } = gatedFamily()
  const studio = await openStudio({ shares: 'nothing', families: [family] })
  onTestFinished(open)
  const { place } = await aProject(studio, { hero: GATED, tree: {} })
  const page = await studio.openTab(place)
  const wizard = await openWizard(page)
  expect(await wizard.getByRole('img', { name: '1 to 2 artifacts' }).count()).toBe(1)
  await action(wizard, 'Validate').click()
  await wizard.getByText('green', { exact: true }).first().waitFor()
  await action(wizard, 'Pack').click()
  await begun
  await wizard.getByRole('progressbar', { name: 'Packing' }).waitFor()
  await page.reload()
  await wizard.getByRole('progressbar', { name: 'Packing' }).waitFor()
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape')
  await wizard.getByRole('button', { name: 'Close', exact: true }).click({ force: true })
  expect(await wizard.isVisible()).toBe(true)
  expect(await page.evaluate(focusIsInDialog)).toBe(true)
  open()
  await wizard.getByText('Packed 2 assets into build/assets.pa.').waitFor()
  await page.keyboard.press('Escape')
  await wizard.waitFor({ state: 'detached' })
})

it('goes on packing when the tab is closed, and two tabs show one pack and one result', async () => {
  const { family, begun, open } = gatedFamily()
  const studio = await openStudio({ shares: 'nothing', families: [family] })
  onTestFinished(open)
  const { place } = await aProject(studio, { hero: GATED, tree: {} })
  const [one, other] = [await studio.openTab(place), await studio.openTab(place)]
  const watching = await openWizard(other)
  await openWizard(one)
  await action(wizardOf(one), 'Validate').click()
  await action(wizardOf(one), 'Pack').click()
  await begun
  await watching.getByRole('progressbar', { name: 'Packing' }).waitFor()
  await one.close()
  const third = await studio.openTab(place)
  await third.getByRole('button', { name: 'Packing… Show' }).click()
  await wizardOf(third).getByRole('progressbar', { name: 'Packing' }).waitFor()
  open()
  for (const page of [other, third]) await wizardOf(page).getByText('Packed 2 assets into build/assets.pa.').waitFor()
})

/** Runs in the page. */
function focusIsInDialog(): boolean {
  const { document } = Object(globalThis)
  return document.activeElement.closest('dialog') !== null
}
