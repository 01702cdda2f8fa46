import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { findAccessibilityFaults } from './find-accessibility-faults.ts'
import { nodeOf, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('says that the server is away, comes back by itself, and keeps what was typed meanwhile', async () => {
  const studio = await openStudio({
    prepare: ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] }),
  })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  const prompt = nodeOf(page, 'Light inference').getByRole('textbox', { name: 'Prompt' })
  await prompt.fill('before')
  await prompt.blur()
  await studio.restart(async () => {
    await page.getByText('Not connected', { exact: true }).waitFor()
    await page.getByText('what is shown may be out of date').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await prompt.fill('meanwhile')
    await prompt.blur()
  })
  await page.getByText('Connected', { exact: true }).waitFor()
  const other = await studio.openTab()
  const theirs = nodeOf(other, 'Light inference').getByRole('textbox', { name: 'Prompt' })
  await expect.poll(() => theirs.inputValue(), { timeout: 10_000 }).toBe('meanwhile')
  expect(await prompt.inputValue()).toBe('meanwhile')
})
