import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { focusOn } from './keyboard.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('leads with arrows from a row that was clicked through a long library, of which only what is seen is drawn', async () => {
  const studio = await openStudio({ shares: 'nothing', prepare: manyModels, refusals: [NO_DESCRIPTOR] })
  const page = await studio.openTab('#/library')
  await modelsOf(page).getByRole('option', { name: 'Model 0003' }).click()
  for (let row = 0; row < 130; row += 1) await page.keyboard.press('ArrowDown')
  await openModelOf(page).getByRole('heading', { name: 'Model 0133' }).waitFor()
  const drawn = await modelsOf(page).getByRole('option').count()
  expect(drawn).toBeLessThan(40)
  await page.getByText(/^[23]00 of 1000 models shown$/).waitFor()
  await modelsOf(page).press('Enter')
  await focusOn(page, 'Model 0133')
})

it('finds, narrows and counts models, and shows the same after a reload', async () => {
  const studio = await openStudio({ shares: 'nothing', prepare: manyModels, refusals: [NO_DESCRIPTOR] })
  const page = await studio.openTab('#/library')
  const health = page.getByRole('combobox', { name: 'Health' })
  await page.getByText('100 of 1000 models shown').waitFor()
  await page.getByRole('searchbox', { name: 'Search models' }).pressSequentially('model 01')
  await page.getByText('100 of 100 models shown').waitFor()
  await health.selectOption({ label: 'degraded (25)' })
  await page.getByText('25 of 25 models shown').waitFor()
  expect(await health.locator('option').allInnerTexts()).toEqual([
    'Health: any',
    'valid (50)',
    'degraded (25)',
    'invalid (25)',
  ])
  await modelsOf(page).getByRole('option', { name: 'Model 0101' }).click()
  await openModelOf(page).getByText('not executable').waitFor()
  await expect.poll(() => page.url()).toContain('model-0101')
  await page.reload()
  await page.getByText('25 of 25 models shown').waitFor()
  await openModelOf(page).getByRole('heading', { name: 'Model 0101' }).waitFor()
  expect(await page.getByRole('searchbox', { name: 'Search models' }).inputValue()).toBe('model 01')
})

it('opens in a seventh tab, as tabs that nobody sees give their event stream up', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  for (let tab = 1; tab <= 6; tab += 1) {
    const page = await studio.openTab('#/library')
    await page.getByText('Connected', { exact: true }).waitFor()
    await page.evaluate(HIDE)
  }
  const seventh = await studio.openTab('#/library')
  await seventh.getByText('Connected', { exact: true }).waitFor()
})

const NO_DESCRIPTOR = '409 GET /api/models/…/descriptor'

// A browser without windows shows every tab.
const HIDE = `
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
`

/** A thousand models whose files are the library's own; of four, two are valid, one is degraded and one invalid. */
async function manyModels({ dataDir }: { readonly dataDir: string }): Promise<void> {
  const states = ['valid', 'degraded', 'valid', 'invalid']
  const writing = Array.from({ length: 1000 }, async (_, at) => {
    const name = String(at).padStart(4, '0')
    const directory = join(dataDir, 'library', 'llm', 'many', `model-${name}`)
    const known = { official_name: `Model ${name}`, validation_state: states[at % 4] }
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'metadata.json'), JSON.stringify({ schema_version: 2, ...known }))
  })
  await Promise.all(writing)
}

function modelsOf(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Models' })
}

function openModelOf(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Open model' })
}
