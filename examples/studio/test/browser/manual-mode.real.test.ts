import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { expect, it } from 'vitest'
import { bindProfile, pinned } from './bind-profile.ts'
import { inspectNode, lastJob, nodeOf, usualWorkflow } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('asks for a confirmation in manual mode before anything is installed, in whichever tab it is given', async () => {
  const studio = await openStudio({
    prepare: async ({ dataDir, bundle }) => {
      const index = await writePackageIndex(join(dataDir, 'index'), [{ name: 'plinth_tool', version: '1.0' }])
      const requirements = [pinned('plinth-tool', '1.0', { index_url: index.url })]
      await bindProfile(dataDir, { bundle, profileId: 'small', requirements })
    },
  })
  const one = await studio.openTab()
  await usualWorkflow(one, 'Light inference', 'tiny-sd')
  const node = nodeOf(one, 'Dependency Environment')
  await node.getByRole('checkbox', { name: 'light' }).uncheck()
  await node.getByRole('radio', { name: 'manual' }).check()
  await one.getByRole('button', { name: 'Run workflow' }).dblclick()
  await one.getByRole('region', { name: 'Runs' }).getByText('waits for your word to install').waitFor()
  await node.getByText('plinth-tool').waitFor()
  expect(await readdir(join(studio.dataDir, 'environments', 'envs', 'python'))).toEqual([])
  const other = await studio.openTab()
  await nodeOf(other, 'Dependency Environment').getByRole('button', { name: 'Install' }).dblclick()
  const inspector = await inspectNode(one, 'Dependency Environment')
  await inspector.getByText('installed', { exact: true }).waitFor()
  await lastJob(one, 'Run: failed').waitFor()
  await nodeOf(one, 'Light inference').getByText('failed', { exact: true }).waitFor()
})
