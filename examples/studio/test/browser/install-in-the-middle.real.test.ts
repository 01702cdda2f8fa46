import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { bindProfile, pinned } from './bind-profile.ts'
import { type GatedIndex, startGatedIndex } from './gated-index.ts'
import { addNode, chooseModel, connectPorts, inspectNode, lastJob, newWorkflow, nodeOf, run } from './person.ts'
import type { StudioStart } from './running-studio.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('shows an install that is in the middle again after a reload, and the install ends well', async () => {
  await using index = await startGatedIndex(SLOW)
  const studio = await openStudio({ prepare: bindTo(index) })
  const page = await studio.openTab()
  await installSlowly(page)
  await index.halfSent
  const progress = nodeOf(page, 'Dependency Environment').getByRole('progressbar', { name: /download/i })
  await progress.waitFor()
  await page.reload()
  await progress.waitFor()
  await lastJob(page, 'Run: running').waitFor()
  index.open()
  await lastJob(page, 'Run: succeeded').waitFor()
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByText('installed', { exact: true }).waitFor()
  expect(index.downloads()).toBe(1)
})

it('ends an install in the middle when it is cancelled, leaves no environment, and the next run installs it', async () => {
  await using index = await startGatedIndex(SLOW)
  const studio = await openStudio({ prepare: bindTo(index) })
  const page = await studio.openTab()
  using programs = watchStartedPrograms()
  await installSlowly(page)
  await index.halfSent
  expect(programs.running()).toEqual([expect.arrayContaining(['pip', 'install'])])
  await page.getByRole('button', { name: 'Cancel the run' }).click()
  await lastJob(page, 'Run: cancelled').waitFor()
  expect(programs.running()).toEqual([])
  expect(await readdir(join(studio.dataDir, 'environments', 'envs', 'python'))).toEqual([])
  index.open()
  await run(page)
  await lastJob(page, 'Run: succeeded').waitFor()
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByText('installed', { exact: true }).waitFor()
})

const SLOW = { name: 'plinth_slow', version: '1.0', files: { 'plinth_slow.dat': 'slow'.repeat(500_000) } }

/** Binds the bundle to a profile whose one package comes from the index. */
function bindTo(index: GatedIndex): NonNullable<StudioStart['prepare']> {
  const requirements = [pinned('plinth-slow', '1.0', { index_url: index.url })]
  return ({ dataDir, bundle }) => bindProfile(dataDir, { bundle, profileId: 'slow', requirements })
}

/** Runs a workflow that makes an environment with that package alone. */
async function installSlowly(page: Page): Promise<void> {
  await newWorkflow(page, 'Slow')
  await addNode(page, 'Puma-Lib')
  await addNode(page, 'Dependency Environment')
  await chooseModel(page, 'tiny-sd')
  await connectPorts(page, 'dependency_requirements', { from: 'Puma-Lib', to: 'Dependency Environment' })
  const bindings = nodeOf(page, 'Dependency Environment').getByRole('group', { name: 'Bindings' })
  for (const name of ['light', 'pytorch']) await bindings.getByRole('checkbox', { name }).uncheck()
  await run(page)
}
