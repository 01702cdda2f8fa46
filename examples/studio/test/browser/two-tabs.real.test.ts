import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { addNode, inspectNode, lastJob, nodeOf, run, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('shows in one tab what is done in another: nodes, settings, runs and their end', async () => {
  const studio = await openStudio({ prepare: imported })
  const one = await studio.openTab()
  await usualWorkflow(one, 'Light inference', 'tiny-sd')
  const other = await studio.openTab()
  await nodeOf(other, 'Light inference').getByRole('textbox', { name: 'Prompt' }).fill('two tabs')
  await nodeOf(other, 'Light inference').getByRole('spinbutton', { name: 'Seed' }).fill('7')
  await nodeOf(other, 'Light inference').getByRole('spinbutton', { name: 'Seed' }).press('Enter')
  const seed = nodeOf(one, 'Light inference').getByRole('spinbutton', { name: 'Seed' })
  await expect.poll(() => seed.inputValue()).toBe('7')
  expect(await nodeOf(one, 'Light inference').getByRole('textbox', { name: 'Prompt' }).inputValue()).toBe('two tabs')

  const inspector = await inspectNode(other, 'Dependency Environment')
  await inspector.getByRole('button', { name: 'Resolve' }).click()
  await Promise.all([one, other].map((page) => lastJob(page, 'Resolve: succeeded').waitFor()))
  await addNode(one, 'Audio inference')
  await nodeOf(other, 'Audio inference').waitFor()
  await nodeOf(one, 'Dependency Environment').getByRole('checkbox', { name: 'light' }).uncheck()
  await nodeOf(other, 'Dependency Environment').getByRole('checkbox', { name: 'light', checked: false }).waitFor()
  await run(other)
  await Promise.all([one, other].map((page) => lastJob(page, 'Run: failed').waitFor()))
})

it('keeps what is being typed in one tab when another one changes the same workflow, and saves it on leaving', async () => {
  const studio = await openStudio({ prepare: imported })
  const one = await studio.openTab()
  await usualWorkflow(one, 'Light inference', 'tiny-sd')
  const other = await studio.openTab()
  const prompts = [one, other].map((page) => nodeOf(page, 'Light inference').getByRole('textbox', { name: 'Prompt' }))
  const [mine, theirs] = prompts
  await mine?.fill('half a sentence')
  await nodeOf(other, 'Light inference').getByRole('spinbutton', { name: 'Seed' }).fill('9')
  await nodeOf(other, 'Light inference').getByRole('spinbutton', { name: 'Seed' }).press('Enter')
  const seed = nodeOf(one, 'Light inference').getByRole('spinbutton', { name: 'Seed' })
  await expect.poll(() => seed.inputValue()).toBe('9')
  expect(await mine?.inputValue()).toBe('half a sentence')
  await mine?.blur()
  await expect.poll(() => theirs?.inputValue()).toBe('half a sentence')
})

async function imported({ dataDir, bundle }: { readonly dataDir: string; readonly bundle: string }): Promise<void> {
  await bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] })
}
