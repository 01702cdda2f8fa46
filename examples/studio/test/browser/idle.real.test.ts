import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { canvasOf, nodeOf, usualWorkflow } from './person.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('asks nothing of the server in an idle hour on the page’s clock: there is one event stream', async () => {
  const studio = await openStudio({
    prepare: ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] }),
  })
  const first = await studio.openTab()
  await usualWorkflow(first, 'Light inference', 'tiny-sd')
  await first.close()
  await studio.context.clock.install()
  const before = studio.watch.requests().length
  const page = await studio.openTab()
  await canvasOf(page).getByText('StableDiffusionPipeline').waitFor()
  await nodeOf(page, 'Dependency Environment').getByRole('checkbox', { name: 'light' }).waitFor()
  const opening = studio.watch.requests().slice(before)
  expect(opening.filter(({ kind }) => kind === 'eventsource').length).toBe(1)
  using programs = watchStartedPrograms()
  await page.clock.runFor('01:00:00')
  expect(studio.watch.requests().slice(before)).toEqual(opening)
  expect(programs.all()).toEqual([])
})
