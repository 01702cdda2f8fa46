import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { readyEnvironment } from '../ready-environment.ts'
import { importBundle, lastJob, nodeOf, run, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('makes a sound of a Stable Audio bundle with its real pipeline, and plays it in the page', async () => {
  await readyEnvironment('tiny-stable-audio', 'pytorch-audio', join(inject('realData'), 'library of the page'))
  const studio = await openStudio({ shares: 'all', bundle: 'tiny-stable-audio' })
  const page = await studio.openTab()
  await importBundle(page, 'tiny-stable-audio')
  await usualWorkflow(page, 'Audio inference', 'tiny-stable-audio')
  await run(page)
  // Whoever imports PyTorch first compiles it.
  await lastJob(page, 'Run: succeeded').waitFor({ timeout: 300_000 })
  const sound = nodeOf(page, 'Audio inference').getByLabel('What the model made')
  const played = await sound.evaluate(async (audio: Sound) => {
    const ended = new Promise((resolve) => audio.addEventListener('ended', resolve))
    await audio.play()
    await ended
    return { seconds: audio.duration, played: audio.currentTime }
  })
  expect(played).toEqual({ seconds: 0.256, played: 0.256 })
})

/** What is used of a player in the page. */
interface Sound {
  readonly duration: number
  readonly currentTime: number
  readonly play: () => Promise<void>
  readonly addEventListener: (event: 'ended', listener: (event: unknown) => void) => void
}
