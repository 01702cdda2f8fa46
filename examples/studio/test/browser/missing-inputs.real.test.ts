import { join } from 'node:path'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { expect, it } from 'vitest'
import { bindProfile, pinned } from './bind-profile.ts'
import { inspectNode, lastJob, nodeOf, pictureOf, run, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('asks in the page for exactly the inputs that are missing, and goes on by itself once they are given', async () => {
  const studio = await openStudio({ prepare: needsTool })
  const index = await writePackageIndex(join(studio.root, 'index'), [{ name: 'plinth_tool', version: '1.0' }])
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  await run(page)
  await page.getByRole('region', { name: 'Runs' }).getByText('waits for one input of yours').waitFor()
  await nodeOf(page, 'Dependency Environment').getByRole('button', { name: 'Answer…' }).click()
  const questions = page.getByRole('region', { name: 'Missing inputs' })
  const field = questions.getByRole('combobox')
  expect([await field.count(), await questions.getByRole('textbox').count()]).toEqual([1, 0])
  expect(await questions.textContent()).toContain('plinth-tool')
  expect(await questions.textContent()).not.toContain('six')
  await field.fill(index.url)
  await questions.getByRole('button', { name: 'Save and go on' }).click()
  await lastJob(page, 'Run: succeeded').waitFor()
  await questions.waitFor({ state: 'detached' })
  expect(await pictureOf(page, 'Light inference')).toMatchObject({ width: 512, height: 512 })
})

it('shows the mode toggle, the prompt of a missing field, the status timeline and diagnostics of an environment', async () => {
  const studio = await openStudio({ prepare: needsTool })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByRole('button', { name: 'Ensure' }).click()
  await inspector.getByRole('region', { name: 'Missing inputs' }).getByRole('combobox').waitFor()
  const mode = inspector.getByRole('radiogroup', { name: 'Mode' })
  expect(await mode.getByRole('radio', { checked: true }).inputValue()).toBe('auto')
  const states = await inspector
    .getByRole('region', { name: 'Status timeline' })
    .getByRole('listitem')
    .allTextContents()
  expect(states.map((each) => each.replace(/.*\d\d:\d\d:\d\d\s*/, '').trim())).toEqual([
    'unresolved',
    'checking',
    'missing',
    'installing',
    expect.stringMatching(/^needs user input\snot_found$/),
  ])
  const diagnostics = inspector.getByRole('region', { name: 'Diagnostics' }).getByRole('listitem')
  expect(await diagnostics.allTextContents()).toEqual([expect.stringContaining('plinth-elsewhere')])
  await inspector.getByRole('button', { name: 'Cancel' }).click()
  await lastJob(page, 'Ensure: cancelled').waitFor()
})

it('shows overrides again after the server was started anew', async () => {
  const studio = await openStudio({ prepare: needsTool })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByText('plinth-tool ==1.0').click()
  const override = inspector.getByRole('textbox', { name: /^Override of .+ of plinth-tool$/ }).first()
  const name = await override.getAttribute('aria-label')
  await override.fill('https://index.example/simple')
  await override.press('Enter')
  await inspector.getByText('1 override').waitFor()
  const row = inspector.getByRole('row').filter({ has: page.getByRole('textbox', { name: name ?? '', exact: true }) })
  const effective = row.getByRole('cell').last()
  await expect.poll(async () => (await effective.textContent())?.trim()).toBe('https://index.example/simple')
  await studio.restart()
  await page.reload()
  expect([await override.getAttribute('aria-label'), await override.inputValue()]).toEqual([
    name,
    'https://index.example/simple',
  ])
})

/** Dropped wherever a test runs. */
const ELSEWHERE = pinned('plinth-elsewhere', '1.0', { markers: 'sys_platform == "plan9"' })

async function needsTool({ dataDir, bundle }: { readonly dataDir: string; readonly bundle: string }): Promise<void> {
  const requirements = [pinned('plinth-tool', '1.0'), pinned('six', '1.17.0'), ELSEWHERE]
  await bindProfile(dataDir, { bundle, profileId: 'needy', requirements })
}
