import { expect, it } from 'vitest'
import { contentOf } from '../worker-process.ts'
import {
  addNode,
  chooseModel,
  connectPorts,
  importBundle,
  inspectNode,
  lastJob,
  newWorkflow,
  pictureOf,
  run,
} from './person.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('leads from an empty data folder to a picture in the page, and the second run installs nothing', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const bundle = await contentOf(studio.bundle)
  const page = await studio.openTab()
  await importBundle(page, 'tiny-sd')
  await newWorkflow(page, 'First picture')
  for (const kind of ['Puma-Lib', 'Dependency Environment', 'Light inference']) await addNode(page, kind)
  await chooseModel(page, 'tiny-sd')
  await connectPorts(page, 'dependency_requirements', { from: 'Puma-Lib', to: 'Dependency Environment' })
  await connectPorts(page, 'model', { from: 'Puma-Lib', to: 'Light inference' })
  await connectPorts(page, 'environment_ref', { from: 'Dependency Environment', to: 'Light inference' })
  using programs = watchStartedPrograms()
  await run(page)
  await lastJob(page, 'Run: succeeded').waitFor()
  const installers = programs.installers().length
  expect(installers).toBeGreaterThan(0)
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByText('installed', { exact: true }).waitFor()
  const first = await pictureOf(page, 'Light inference')
  expect([first.width, first.height]).toEqual([512, 512])

  await run(page)
  await inspector.getByText('reused', { exact: true }).waitFor()
  await lastJob(page, 'Run: succeeded').waitFor()
  expect(programs.installers().length).toBe(installers)
  expect(await pictureOf(page, 'Light inference')).toMatchObject({ width: 512, height: 512 })
  expect(await contentOf(studio.bundle)).toEqual(bundle)
})
