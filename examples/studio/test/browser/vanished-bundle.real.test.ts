import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { lastJob, nodeOf, pictureOf, run, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('says of a bundle that vanished while its workflow is open what is wrong, and paints it once it is back', async () => {
  const studio = await openStudio({
    refusals: ['409 GET /api/graphs/…/nodes/…/environment', '409 GET /api/models/…/descriptor'],
    prepare: ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] }),
  })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  await nodeOf(page, 'Dependency Environment').getByRole('checkbox', { name: 'unused' }).uncheck()
  const elsewhere = join(studio.root, 'elsewhere')
  await rename(studio.bundle, elsewhere)
  await run(page)
  await lastJob(page, 'Run: failed').waitFor()
  await nodeOf(page, 'Puma-Lib').getByText('failed', { exact: true }).waitFor()
  await nodeOf(page, 'Light inference').getByText('blocked', { exact: true }).waitFor()
  await nodeOf(page, 'Puma-Lib').getByText('is invalid: missing').waitFor()

  await page.getByRole('link', { name: 'Model library' }).click()
  await page.getByRole('option', { name: 'tiny-sd' }).click()
  const model = page.getByRole('complementary', { name: 'Open model' })
  await model.getByRole('button', { name: 'Check again' }).click()
  await model.getByText('missing').first().waitFor()

  await rename(elsewhere, studio.bundle)
  await page.getByRole('link', { name: 'Workflow' }).click()
  await run(page)
  await lastJob(page, 'Run: succeeded').waitFor()
  expect(await pictureOf(page, 'Light inference')).toMatchObject({ width: 512, height: 512 })
})
