import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PackerEvent } from '@plinth/contracts'
import { createPackerEventBus, type PackerEventOf } from '@plinth/packer-api'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

it('needs the event bus of its host, and says so with a code', () => {
  const withoutEvents: unknown = { version: 1 }
  // A plain JavaScript host has no types that would tell it.
  const create = () => createPackerWorkspaceService(withoutEvents as Parameters<typeof createPackerWorkspaceService>[0])

  expect(create).toThrow(expect.objectContaining({ code: 'events_required' }))
})

it('refuses to be another version than 1', () => {
  const events = createPackerEventBus()
  const settings: unknown = { version: 2, events }
  const create = () => createPackerWorkspaceService(settings as Parameters<typeof createPackerWorkspaceService>[0])

  expect(create).toThrow(expect.objectContaining({ code: 'version_unsupported' }))
})

it('publishes on the bus of its host and on no other', async () => {
  const started: string[] = []
  const bus = createPackerEventBus()
  const events = {
    ...bus,
    startOperation: (start: { readonly project_id: string }) => {
      started.push(start.project_id)
      return bus.startOperation(start)
    },
  }
  const recording = recordEvents(bus)
  await using workspace = await createTemporaryWorkspace({ events })
  await workspace.addAsset('hero')

  expect(started).toEqual(['temporary', 'temporary'])
  expect(recording.byOperation().map((operation) => operation.at(-1)?.kind)).toEqual([
    'action_applied',
    'action_applied',
  ])
})

it('numbers the events of every operation from 1 and keeps its id, also for operations that run at once', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  for (const name of ['a', 'b', 'c']) await workspace.writeAsset(name)
  const recording = recordEvents(events)
  await Promise.all([
    service.registerAsset({ project, root: 'assets/a', include: true }),
    service.registerAsset({ project, root: 'assets/b', include: true }),
    service.packWorkspace({ project }),
    service.registerAsset({ project, root: 'assets/c', include: true }),
    service.validatePackWorkspace({ project }),
    service.packWorkspace({ project }),
  ])

  expect(recording.byOperation()).toHaveLength(6)
  for (const operation of recording.byOperation()) {
    expect(operation.map(({ sequence }) => sequence)).toEqual(operation.map((_, index) => index + 1))
  }
  for (const event of recording.all()) expect(PackerEvent.parse(event)).toEqual(event)
})

it('announces a build, then its progress, then its end', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  const recording = recordEvents(events)
  await service.build({ project })
  const kinds = recording.kinds()

  expect([kinds.at(0), kinds.at(-1)]).toEqual(['build_started', 'build_finished'])
  expect(kinds.filter((kind) => kind === 'progress_updated')).toHaveLength(1)
  expect(recording.all().at(-1)).toMatchObject({ affected_assets: [asset_id], summary: 'Packed 1 asset.' })
})

it('announces what was discovered, changed and applied with the ids of the assets', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const recording = recordEvents(events, { kinds: ['asset_discovered', 'asset_changed', 'action_applied'] })
  const asset_id = await workspace.addAsset('hero')
  await service.excludeAssetFromBuild({ project, asset_id })

  expect(recording.all().map(({ kind, affected_assets }) => [kind, affected_assets])).toEqual([
    ['asset_discovered', [asset_id]],
    ['action_applied', [asset_id]],
    ['asset_changed', [asset_id]],
    ['action_applied', [asset_id]],
  ])
})

it('ends a refused mutation with action_failed, and a thrown one too', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events, root } = workspace
  await workspace.addAsset('hero', { manifest: { inputs: ['gone.bin'] } })
  const recording = recordEvents(events)
  await service.packWorkspace({ project })
  await service.removeAsset({ project, asset_id: 99 })
  await rm(join(root, '.packer/registry.json'))
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'workspace_invalid' })

  expect(recording.byOperation().map((operation) => operation.at(-1)?.kind)).toEqual([
    'action_failed',
    'action_failed',
    'action_failed',
  ])
  expect(recording.kinds()).not.toContain('build_started')
})

it('tells that diagnostics were looked at when it validates and when doctor looks', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['gone.bin'] } })
  const recording = recordEvents(events)
  await service.validatePackWorkspace({ project })
  await service.doctor({ project })

  expect(recording.all().map(({ kind, summary, affected_assets }) => [kind, summary, affected_assets])).toEqual([
    ['diagnostics_updated', '1 finding in the way of packing.', [asset_id]],
    ['diagnostics_updated', '1 finding.', [asset_id]],
  ])
})

it('lets a UI that was away replay the operation that it missed', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  await workspace.addAsset('hero')
  const recording = recordEvents(events)
  const seen: PackerEventOf[] = []
  const subscription = events.subscribe((event) => {
    seen.push(event)
    if (event.kind === 'build_started') subscription.close()
  })
  await service.packWorkspace({ project })
  const last = seen.at(-1)
  const replay = events.replay(last?.operation_id ?? '', last?.sequence ?? 0)

  expect(replay).toEqual({ state: 'replayed', events: recording.all().slice(1), ended: true })
})

it('is not held up or broken by listeners that throw or never finish', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  events.subscribe(() => {
    throw new Error('a listener of the test')
  })
  events.subscribe(() => new Promise(() => {}))
  await workspace.addAsset('hero')

  expect((await service.packWorkspace({ project })).status).toBe('success')
})
