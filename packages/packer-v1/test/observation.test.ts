import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerRuntimeState } from '@plinth/contracts'
import type { PackerEventBus } from '@plinth/packer-api'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createFileWatcher, createPackerWorkspaceService, type WorkspaceWatcher } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspaceSettings } from '../src/testing.ts'

/** A watcher that tells what the test says. */
function createHandWatcher() {
  const listeners = new Set<(path: string) => void>()
  const watcher: WorkspaceWatcher = {
    watch: (_, onChange) => {
      listeners.add(onChange)
      return { close: () => listeners.delete(onChange) }
    },
  }
  return { watcher, tell: (path: string) => listeners.forEach((listener) => void listener(path)), listeners }
}

/** A workspace with one asset, watched by hand. Nothing looks by itself within the time of a test unless `quietMs` is 0. */
async function watchedWorkspace(settings: TemporaryWorkspaceSettings = { quietMs: 1_000_000 }) {
  const hand = createHandWatcher()
  const workspace = await createTemporaryWorkspace({ watcher: hand.watcher, ...settings })
  const asset_id = await workspace.addAsset('hero')
  return { workspace, asset_id, tell: hand.tell, listeners: hand.listeners }
}

/** Resolves with the event when the bus tells this state. */
async function untilState(events: PackerEventBus, state: PackerRuntimeState) {
  await using reader = events.events({ kinds: ['runtime_state_changed'] })
  for await (const event of reader) if (event.runtime_state === state) return event
  throw new Error('the bus ended')
}

async function statesOf({ service, project }: Awaited<ReturnType<typeof watchedWorkspace>>['workspace']) {
  const { runtime_state, assets } = await service.listAssets({ project })
  return [runtime_state, ...assets.map((asset) => asset.runtime_state)]
}

it('shows a project and the asset as stale from the moment a change is noticed until somebody looks', async () => {
  const { workspace, asset_id, tell } = await watchedWorkspace()
  await using _ = workspace
  const { service, project, events } = workspace
  await workspace.addAsset('other')
  await workspace.writeFile('assets/hero/content.bin', 'edited by the author')
  const noticed = untilState(events, 'stale')
  tell('assets/hero/content.bin')
  const event = await noticed
  const during = await statesOf(workspace)
  await service.validatePackWorkspace({ project })

  expect([event.sequence, event.affected_assets]).toEqual([1, [asset_id]])
  expect(during).toEqual(['stale', 'stale', 'healthy'])
  expect(await statesOf(workspace)).toEqual(['healthy', 'healthy', 'healthy'])
})

it('shows a project and the asset as diverged when its root has gone, and the project when another process registered', async () => {
  const { workspace, tell } = await watchedWorkspace()
  await using _ = workspace
  const { service, project, events, root } = workspace
  await using other = createPackerWorkspaceService({ version: 1, events })
  await other.registerAsset({ project, root: await workspace.writeAsset('theirs') })
  const registered = untilState(events, 'diverged')
  tell('.packer/registry.json')
  await registered
  const afterRegistry = await statesOf(workspace)
  await service.validatePackWorkspace({ project })
  await rm(join(root, 'assets/hero'), { recursive: true })
  const gone = untilState(events, 'diverged')
  tell('assets/hero')
  await gone

  expect(afterRegistry).toEqual(['diverged', 'healthy'])
  expect(await statesOf(workspace)).toEqual(['diverged', 'diverged', 'healthy'])
})

it('shows a project and the asset as reconciling while the disk is looked at', async () => {
  const { workspace, tell } = await watchedWorkspace()
  await using _ = workspace
  const { service, project, events } = workspace
  await workspace.writeFile('assets/hero/content.bin', 'edited by the author')
  const noticed = untilState(events, 'stale')
  tell('assets/hero/content.bin')
  await noticed
  const looking = untilState(events, 'reconciling')
  const validating = service.validatePackWorkspace({ project })
  await looking
  const during = await statesOf(workspace)
  await validating

  expect(during).toEqual(['reconciling', 'reconciling'])
  expect(await statesOf(workspace)).toEqual(['healthy', 'healthy'])
})

it('shows a project and the asset as committing while a change of it is written', async () => {
  const { workspace, asset_id } = await watchedWorkspace()
  await using _ = workspace
  const { service, project, events } = workspace
  await workspace.addAsset('other')
  const committing = untilState(events, 'committing')
  const excluding = service.excludeAssetFromBuild({ project, asset_id })
  await committing
  const during = await service.listAssets({ project })
  await excluding

  expect([during.runtime_state, ...during.assets.map((asset) => asset.runtime_state)]).toEqual([
    'committing',
    'committing',
    'healthy',
  ])
  expect(during.assets.map((asset) => asset.included_in_build)).toEqual([true, true])
  expect(await statesOf(workspace)).toEqual(['healthy', 'healthy', 'healthy'])
})

it('shows an asset as failed whose manifest cannot be used, and the project when its registry cannot', async () => {
  const { workspace } = await watchedWorkspace()
  await using _ = workspace
  const { service, project, root } = workspace
  await workspace.writeFile('assets/hero/asset.json', 'no JSON')
  await service.validatePackWorkspace({ project })
  const asset = await statesOf(workspace)
  await writeFile(join(root, '.packer/registry.json'), 'no JSON')
  await expect(service.validatePackWorkspace({ project })).rejects.toMatchObject({ code: 'workspace_invalid' })

  expect([asset, await statesOf(workspace)]).toEqual([
    ['healthy', 'failed'],
    ['failed', 'failed'],
  ])
})

it('brings itself up to date in the background, in an operation of its own, and writes nothing', async () => {
  const { workspace, asset_id, tell } = await watchedWorkspace({ quietMs: 0 })
  await using _ = workspace
  const { service, project, events } = workspace
  const before = await service.getAssetDetails({ project, asset_id })
  const recording = recordEvents(events)
  await workspace.writeFile('assets/hero/content.bin', 'edited by the author')
  const files = await workspace.listFiles()
  const done = untilState(events, 'healthy')
  tell('assets/hero/content.bin')
  await done
  recording.stop()
  const after = await service.getAssetDetails({ project, asset_id })
  const operations = recording.byOperation().map((each) => each.map(({ kind, sequence }) => [sequence, kind]))

  expect(operations).toEqual([
    [
      [1, 'runtime_state_changed'],
      [2, 'runtime_state_changed'],
      [3, 'asset_changed'],
      [4, 'runtime_state_changed'],
    ],
  ])
  expect([before.inputs[0]?.bytes, after.inputs[0]?.bytes]).toEqual([4, 20])
  expect(await workspace.listFiles()).toEqual(files)
})

it('says nothing of its own writes, and nothing while it writes', async () => {
  const { workspace, asset_id, tell } = await watchedWorkspace({ quietMs: 0 })
  await using _ = workspace
  const { service, project, events } = workspace
  const recording = recordEvents(events)
  const excluding = service.excludeAssetFromBuild({ project, asset_id })
  tell('.packer/registry.json')
  tell('assets/hero/content.bin')
  await excluding
  tell('.packer/registry.json')
  await service.close()
  const states = recording
    .all()
    .flatMap((event) => (event.kind === 'runtime_state_changed' ? [event.runtime_state] : []))

  expect(states).toEqual(['committing', 'healthy'])
})

it('stops watching when it is closed', async () => {
  const { workspace, tell, listeners } = await watchedWorkspace({ quietMs: 0 })
  await using _ = workspace
  const { service, events } = workspace
  tell('assets/hero/content.bin')
  await service.close()
  const recording = recordEvents(events)
  tell('assets/hero/content.bin')

  expect([recording.all(), listeners.size]).toEqual([[], 0])
})

it('notices an edit by the watcher of the system', async () => {
  await using workspace = await createTemporaryWorkspace({
    watcher: createFileWatcher(),
    quietMs: 0,
  })
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  const changed = events.events({ kinds: ['asset_changed'] })
  await workspace.writeFile('assets/hero/content.bin', 'edited by the author')
  const { value } = await changed.next()
  changed.close()

  expect(value?.affected_assets).toEqual([asset_id])
  expect((await service.getAssetDetails({ project, asset_id })).inputs[0]?.bytes).toBe(20)
})

it('watches a workspace that is made after the packer, and assets that are replaced as a whole', async () => {
  await using workspace = await createTemporaryWorkspace({ initialise: false })
  const { root, events } = workspace
  const project = { project_id: 'later', root: join(root, 'not/yet/there') }
  await using service = createPackerWorkspaceService({
    version: 1,
    events,
    watcher: createFileWatcher(),
    quietMs: 0,
  })
  const changed = events.events({ kinds: ['asset_changed'] })
  const edit = async (content: string) => {
    const [, { value }] = await Promise.all([
      writeFile(join(project.root, 'assets/hero/content.bin'), content),
      changed.next(),
    ])
    return value?.affected_assets
  }
  await service.initWorkspace({ project })
  await workspace.writeFile('not/yet/there/assets/hero/content.bin', '')
  await workspace.writeFile('not/yet/there/assets/hero/asset.json', MANIFEST)
  const { asset_id = 0 } = await service.registerAsset({ project, root: 'assets/hero' })
  const first = await edit('edited')
  await rename(join(project.root, 'assets'), join(project.root, 'put-aside'))
  const gone = await changed.next()
  await mkdir(join(root, 'new/hero'), { recursive: true })
  await writeFile(join(root, 'new/hero/asset.json'), MANIFEST)
  await writeFile(join(root, 'new/hero/content.bin'), '')
  await rename(join(root, 'new'), join(project.root, 'assets'))
  const back = await changed.next()
  const second = await edit('edited again')
  changed.close()

  expect([first, gone.value?.affected_assets, back.value?.affected_assets, second]).toEqual(Array(4).fill([asset_id]))
})

const MANIFEST = JSON.stringify({ schema_version: 1, name: 'hero', family: 'blob', inputs: ['content.bin'] })
