import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { canvasOf, usualWorkflow } from './person.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()
const MINUTE_MS = 60_000

it('asks nothing of the server in an idle minute, and starts no program: there is one event stream', async () => {
  const studio = await openStudio({
    prepare: ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] }),
  })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  await canvasOf(page).getByText('StableDiffusionPipeline').waitFor()
  await page.waitForLoadState('load')
  using programs = watchStartedPrograms()
  const opening = [...studio.watch.requests()]
  const asked = page.waitForEvent('request', { timeout: MINUTE_MS }).then(
    (request) => request.url(),
    () => 'nothing',
  )
  expect(await asked).toBe('nothing')
  expect(opening.filter(({ kind }) => kind === 'eventsource').length).toBe(1)
  expect(programs.all()).toEqual([])
})
