import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock, inspectLock } from '@plinth/durable'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService, defineAssetFamily } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

/** A family whose conversion waits until the test lets it go on. */
function gatedFamily() {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const family = defineAssetFamily({
    name: 'gated',
    version: 1,
    countArtifacts: () => ({ min: 1, max: 1 }),
    validate: () => [],
    convert: async () => {
      reached.resolve()
      await gate.promise
      return [{ content: { kind: 'bytes', bytes: new Uint8Array([1]) } }]
    },
  })
  return { family, reached: reached.promise, open: () => gate.resolve() }
}

it('answers reads from its snapshot while a write is under way, and shows the write when it is committed', async () => {
  const { family, reached, open } = gatedFamily()
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project } = workspace
  await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const packing = service.packWorkspace({ project })
  await reached
  const root = await workspace.writeAsset('hero')
  const registering = service.registerAsset({ project, root })
  const during = await service.listAssets({ project })
  open()
  await Promise.all([packing, registering])

  expect(during.assets.map(({ asset_name }) => asset_name)).toEqual(['slow'])
  expect((await service.listAssets({ project })).assets.map(({ asset_name }) => asset_name)).toEqual(['slow', 'hero'])
})

it('runs a mutation after the build that was asked for before it, never inside it', async () => {
  const { family, reached, open } = gatedFamily()
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const recording = recordEvents(events, { kinds: ['build_started', 'build_finished', 'action_applied'] })
  const packing = service.packWorkspace({ project })
  await reached
  const excluding = service.excludeAssetFromBuild({ project, asset_id })
  open()
  const [packed] = await Promise.all([packing, excluding])

  expect(packed.total_packed).toBe(1)
  expect(recording.kinds()).toEqual(['build_started', 'build_finished', 'action_applied'])
})

it('serialises writes of one project in the order in which they were asked for', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const names = Array.from({ length: 20 }, (_, index) => `asset-${String(index).padStart(2, '0')}`)
  for (const name of names) await workspace.writeAsset(name)
  const answers = await Promise.all(names.map((name) => service.registerAsset({ project, root: `assets/${name}` })))

  expect(answers.map(({ asset_id }) => asset_id)).toEqual(names.map((_, index) => index + 1))
})

it('does not let one project wait for another', async () => {
  const { family, reached, open } = gatedFamily()
  await using slow = await createTemporaryWorkspace({ families: [family] })
  await using quick = await createTemporaryWorkspace({ initialise: false })
  await slow.addAsset('slow', { manifest: { family: 'gated' } })
  const packing = slow.service.packWorkspace({ project: slow.project })
  await reached
  const other = { project_id: 'quick', root: quick.root }
  await slow.service.initWorkspace({ project: other })
  await quick.writeAsset('hero')
  const registered = await slow.service.registerAsset({ project: other, root: 'assets/hero', include: true })
  const packed = await slow.service.packWorkspace({ project: other })
  open()

  expect([registered.status, packed.total_packed]).toEqual(['success', 1])
  expect((await packing).status).toBe('success')
})

it('waits for the write lane that another process holds', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.writeAsset('hero')
  const order: string[] = []
  const lock = await acquireLock(join(root, '.packer/lock'))
  const registering = service.registerAsset({ project, root: 'assets/hero' }).then(() => order.push('registered'))
  // Longer than a registration that would not wait.
  await using elsewhere = await createTemporaryWorkspace()
  for (const name of ['one', 'two', 'three']) await elsewhere.addAsset(name)
  const listed = await service.listAssets({ project })
  order.push('released')
  await lock.release()
  await registering

  expect(listed.assets).toEqual([])
  expect(order).toEqual(['released', 'registered'])
})

it('holds the write lane from the check of a pack to its commit, and not a moment longer', async () => {
  const { family, reached, open } = gatedFamily()
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project, root } = workspace
  await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const packing = service.packWorkspace({ project })
  await reached
  const during = await inspectLock(join(root, '.packer/lock'))
  open()
  await packing

  expect(during).toMatchObject({ state: 'held', holder: { pid: process.pid, purpose: 'pack' } })
  expect(await inspectLock(join(root, '.packer/lock'))).toEqual({ state: 'free' })
})

it('takes over what another process committed before it changes the registry itself', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events } = workspace
  await using other = createPackerWorkspaceService({ version: 1, events })
  await other.listAssets({ project })
  await workspace.addAsset('first')
  const stale = await other.listAssets({ project })
  const root = await workspace.writeAsset('second')
  const second = await other.registerAsset({ project, root })

  expect(stale.assets).toEqual([])
  expect(second.asset_id).toBe(2)
  expect((await other.listAssets({ project })).assets.map(({ asset_name }) => asset_name)).toEqual(['first', 'second'])
})

it('turns stale, reconciling and healthy when files changed behind its back, and names the assets', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  await workspace.writeFile('assets/hero/content.bin', 'longer than before')
  const recording = recordEvents(events, { kinds: ['runtime_state_changed', 'asset_changed'] })
  await service.validatePackWorkspace({ project })

  expect(
    recording
      .all()
      .map((event) => (event.kind === 'runtime_state_changed' ? event.runtime_state : event.affected_assets)),
  ).toEqual(['stale', [asset_id], 'reconciling', 'healthy'])
})

it('turns diverged when another process changed the registry or a root has gone', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events, root } = workspace
  await using other = createPackerWorkspaceService({ version: 1, events })
  const gone = await workspace.addAsset('gone')
  await service.listAssets({ project })
  await other.registerAsset({ project, root: await workspace.writeAsset('new') })
  const statesOf = async () => {
    const recording = recordEvents(events, { kinds: ['runtime_state_changed', 'asset_discovered', 'asset_changed'] })
    await service.validatePackWorkspace({ project })
    recording.stop()
    return recording
      .all()
      .map((event) =>
        event.kind === 'runtime_state_changed' ? event.runtime_state : [event.kind, event.affected_assets],
      )
  }

  expect(await statesOf()).toEqual(['diverged', ['asset_discovered', [2]], 'reconciling', 'healthy'])
  await rm(join(root, 'assets/gone'), { recursive: true })
  expect(await statesOf()).toEqual(['diverged', ['asset_changed', [gone]], 'reconciling', 'healthy'])
  const { assets } = await service.listAssets({ project })
  expect(assets.map(({ asset_id, runtime_state }) => [asset_id, runtime_state])).toEqual([
    [1, 'diverged'],
    [2, 'healthy'],
  ])
})

it('says committing while a commit is under way and failed while the workspace cannot be read', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events, root } = workspace
  await workspace.addAsset('hero')
  const recording = recordEvents(events, { kinds: ['runtime_state_changed'] })
  await service.packWorkspace({ project })
  await rename(join(root, '.packer/registry.json'), join(root, 'registry.json'))
  await expect(service.validatePackWorkspace({ project })).rejects.toMatchObject({ code: 'workspace_invalid' })
  const during = (await service.listAssets({ project })).runtime_state
  await rename(join(root, 'registry.json'), join(root, '.packer/registry.json'))
  await service.validatePackWorkspace({ project })
  const states = recording.all().map((event) => (event.kind === 'runtime_state_changed' ? event.runtime_state : ''))

  expect(states).toEqual(['committing', 'healthy', 'failed', 'healthy'])
  expect(during).toBe('failed')
})

it('never rewrites what an author changed behind its back', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await workspace.writeFile('assets/hero/asset.json', '{ "not": "a manifest" }')
  await workspace.writeFile('assets/stray.txt', 'left here')
  const files = await workspace.listFiles('assets')
  await service.validatePackWorkspace({ project })
  await service.doctor({ project })
  await service.packWorkspace({ project })
  await service.build({ project })

  expect(await workspace.listFiles('assets')).toEqual(files)
})

it('keeps the workspace on disk as the truth: a new runtime knows all that was committed', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  await workspace.addAsset('hero')
  const known = await service.listAssets({ project })
  await using other = createPackerWorkspaceService({ version: 1, events })

  expect(await other.listAssets({ project })).toEqual(known)
  expect(JSON.parse(await readFile(join(workspace.root, '.packer/registry.json'), 'utf8'))).toMatchObject({
    next_asset_id: 2,
  })
})

it('leaves the project as it was when an input changes while it is packed', async () => {
  const { family, reached, open } = gatedFamily()
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const artifacts = await workspace.listFiles('build')
  await workspace.addAsset('late')
  await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const packing = service.packWorkspace({ project })
  await reached
  await workspace.writeFile('assets/late/content.bin', 'LATE')
  open()
  const result = await packing

  expect([result.status, result.blockers.map(({ code }) => code)]).toEqual(['failed', ['input_changed']])
  expect(await workspace.listFiles('build')).toEqual(artifacts)
  expect((await service.packWorkspace({ project })).status).toBe('success')
})

it('finishes what is under way before it is closed', async () => {
  const { family, reached, open } = gatedFamily()
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project } = workspace
  await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const packing = service.packWorkspace({ project })
  await reached
  const closing = service.close()
  open()
  await closing

  expect((await packing).status).toBe('success')
})

it('derives the compile surface from the pack set, sorted by address, with ids and nothing else', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('b')
  await workspace.addAsset('a', { manifest: { address: 'z/last' } })
  await workspace.addAsset('Z')
  const { surface } = await service.getCompileSurface({ project })

  expect(surface).toEqual({
    contract_version: 1,
    addressables: [
      { address: 'Z', asset_id: 3 },
      { address: 'b', asset_id: 1 },
      { address: 'z/last', asset_id: 2 },
    ],
  })
})
