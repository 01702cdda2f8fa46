import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { bindProfile } from './bind-profile.ts'
import { addNode, canvasOf, inspectNode, lastJob, newWorkflow, nodeOf, run, usualWorkflow } from './person.ts'
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

it('keeps every node that two tabs add to one workflow at once', async () => {
  const studio = await openStudio({ shares: 'nothing', refusals: ['409 PUT /api/graphs/…'] })
  const one = await studio.openTab()
  await newWorkflow(one, 'At once')
  const other = await studio.openTab()
  const palette = (page: Page) => page.getByRole('list', { name: 'Add a node' })
  const add = (page: Page, kind: string) => palette(page).getByRole('button', { name: kind }).click()
  for (let round = 0; round < 5; round += 1) await Promise.all([add(one, 'Puma-Lib'), add(other, 'Audio inference')])
  for (const page of [one, other]) await expect.poll(() => canvasOf(page).getByRole('article').count()).toBe(10)
  const names = await Promise.all([one, other].map((page) => canvasOf(page).getByRole('heading').allTextContents()))
  expect(names[0]?.toSorted()).toEqual(names[1]?.toSorted())
})

it('says in a tab that its workflow was deleted in another one', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const one = await studio.openTab()
  await newWorkflow(one, 'Gone')
  const other = await studio.openTab(new URL(one.url()).hash)
  await addNode(other, 'Puma-Lib')
  await nodeOf(one, 'Puma-Lib').waitFor()
  await one.getByRole('button', { name: 'Delete workflow…' }).click()
  await one.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await other.getByText('This workflow is not there any more').waitFor()
})

async function imported({ dataDir, bundle }: { readonly dataDir: string; readonly bundle: string }): Promise<void> {
  await bindProfile(dataDir, { bundle, profileId: 'unused', requirements: [] })
}
