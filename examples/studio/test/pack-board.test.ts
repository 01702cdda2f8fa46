import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createPackerEventBus, type PackerEventOf } from '@plinth/packer-api'
import { createPackerWorkspaceService, defineAssetFamily } from '@plinth/packer-v1'
import { expect, it } from 'vitest'
import type { StudioEvent } from '../src/api/events.ts'
import { createPackBoard } from '../src/packing/pack-board.ts'
import { aFolder } from './a-studio.ts'
import { writeAsset } from './pack-project.ts'

it('passes on every event of the packer as it is and in its order, and counts progress and cache into the run alone', async () => {
  const { root, project, packer, told, heard, board } = await aBoard()
  await packer.registerAsset({ project, root: writeAsset(root, 'hero'), include: true })
  await board.pack(root)
  await packer.close()
  await board.close()
  const passed = told.flatMap((event) => (event.kind === 'packer_event' ? [event.event] : []))
  const counted: readonly PackerEventOf['kind'][] = ['progress_updated', 'cache_hit', 'cache_miss']
  expect(passed).toEqual(heard.filter(({ kind }) => !counted.includes(kind)))
  expect(passed.map(({ kind }) => kind)).toContain('build_finished')
})

it('shows what was thrown as the error of a run, tells its log what nobody expected, and leaves no run behind', async () => {
  const unexpected: unknown[] = []
  const broken = defineAssetFamily({
    name: 'broken',
    version: 1,
    countArtifacts: () => ({ min: 1, max: 1 }),
    validate: () => [],
    convert: () => Promise.resolve([]),
  })
  const { root, project, packer, board } = await aBoard({
    families: [broken],
    onUnexpected: (error) => unexpected.push(error),
  })
  await packer.registerAsset({
    project,
    root: writeAsset(root, 'hero', { manifest: { family: 'broken' } }),
    include: true,
  })
  await board.pack(root)
  await board.close()
  const { run } = await board.read(root)
  expect(run).toMatchObject({ state: 'ended', error: { code: 'family_misbehaved' } })
  expect(unexpected).toEqual([])
  await packer.close()
})

interface BoardSettings {
  readonly families?: readonly ReturnType<typeof defineAssetFamily>[]
  readonly onUnexpected?: (error: unknown) => void
}

/** A board over a real packer and a project without assets. */
async function aBoard({ families = [], onUnexpected = () => {} }: BoardSettings = {}) {
  const root = join(aFolder(), 'game')
  mkdirSync(root)
  const events = createPackerEventBus()
  const packer = createPackerWorkspaceService({ version: 1, events, families })
  const project = { project_id: root, root }
  await packer.initWorkspace({ project })
  const told: StudioEvent[] = []
  const heard: PackerEventOf[] = []
  events.subscribe((event) => heard.push(event), { progress: 'every' })
  const board = createPackBoard({ packer, events, publish: (event) => told.push(event), onUnexpected })
  return { root, project, packer, told, heard, board }
}
