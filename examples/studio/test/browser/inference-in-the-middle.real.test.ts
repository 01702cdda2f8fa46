import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { lastJob, nodeOf, pictureOf, run, usualWorkflow } from './person.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('shows an inference that hangs after a reload, ends it when it is cancelled, and paints the next time', async () => {
  const studio = await openStudio({
    prepare: ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] }),
  })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  using programs = watchStartedPrograms()
  await run(page)
  await expect.poll(() => programs.freeze('light.py'), { timeout: 60_000, interval: 5 }).toBe(true)
  await page.reload()
  await nodeOf(page, 'Light inference').getByText('running', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Cancel the run' }).click()
  await lastJob(page, 'Run: cancelled').waitFor()
  const left = await readdir(join(studio.dataDir, 'outputs'), { recursive: true, withFileTypes: true })
  expect([programs.running(), left.filter((each) => each.isFile())]).toEqual([[], []])
  await run(page)
  await lastJob(page, 'Run: succeeded').waitFor()
  expect(await pictureOf(page, 'Light inference')).toMatchObject({ width: 512, height: 512 })
})
