import { expect, it } from 'vitest'
import { faultsOfView, findAccessibilityFaults } from './find-accessibility-faults.ts'
import { startGatedIndex } from './gated-index.ts'
import { useStudio } from './studio-of-test.ts'
import { type Visit, walkAround, walkLibrary, walkWorkflow } from './views.ts'

const openStudio = useStudio()
const SLOW = { name: 'plinth_slow', version: '1.0', files: { 'plinth_slow.dat': 'slow'.repeat(500_000) } }

it('has no fault that axe finds in any view or dialog, light and dark, and no horizontal scroll at 1280 pixels', async () => {
  await using index = await startGatedIndex(SLOW)
  const studio = await openStudio({ refusals: REFUSALS })
  const page = await studio.openTab()
  const found: Record<string, readonly string[]> = {}
  const visit: Visit = async (name) => {
    const faults = await faultsOfView(page)
    if (faults.length > 0) found[name] = faults
  }
  const walk = { studio, page, visit }
  await walkLibrary(walk)
  await walkWorkflow(walk, index)
  await walkAround(walk)
  expect(found).toEqual({})
  await page.evaluate(() => Object(globalThis).document.documentElement.removeAttribute('lang'))
  expect(await findAccessibilityFaults(page)).toEqual([expect.stringContaining('html-has-lang')])
})

it('moves nothing for a person who wants less motion', async () => {
  const studio = await openStudio()
  const page = await studio.openTab('#/library')
  const gate = Promise.withResolvers<void>()
  await page.route('**/api/directories/review', (route) => gate.promise.then(() => route.continue()))
  await page.getByRole('search').getByRole('button', { name: 'Add directory…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add an external directory' })
  await dialog.getByRole('option', { name: 'tiny-sd' }).click()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByRole('progressbar').waitFor()
  const moving = () => page.evaluate(() => Number(Object(globalThis).document.getAnimations().length))
  await expect.poll(moving).toBe(1)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await expect.poll(moving).toBe(0)
  gate.resolve()
  await dialog.getByRole('textbox', { name: 'Family' }).waitFor()
})

/** Of a model that vanished. */
const REFUSALS = ['409 GET /api/models/…/descriptor']
