import { writeFileSync } from 'node:fs'
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService } from '../src/index.ts'
import { claimPlace } from '../src/quarantine/claim-place.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'
import { imageOf } from './tree-image.ts'

/** An asset with all that a file system can hold: odd modes and times, links, empty directories, names in both Unicode forms. */
async function writeStrangeAsset(workspace: TemporaryWorkspace): Promise<number> {
  const asset_id = await workspace.addAsset('hero', {
    files: { 'content.bin': 'hero', 'sub/écran.bin': 'NFC', 'e\u0301.txt': '' },
  })
  const place = (...path: string[]) => join(workspace.root, 'assets/hero', ...path)
  await mkdir(place('empty/inner'), { recursive: true })
  await symlink('../content.bin', place('sub/relative'))
  await symlink('/nowhere/at/all', place('broken'))
  await link(place('content.bin'), place('twin.bin'))
  await chmod(place('content.bin'), 0o640)
  await chmod(place('empty'), 0o555)
  await utimes(place('content.bin'), 1_000_000, 1_234_567.891)
  await utimes(place('sub'), 2_000_000, 2_345_678.9)
  await utimes(place(), 3_000_000, 3_456_789)
  return asset_id
}

it('moves an asset aside with a record and brings it back byte for byte, with modes, times, links and empty directories', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await writeStrangeAsset(workspace)
  const [before] = (await service.listAssets({ project })).assets
  const image = await imageOf(join(root, 'assets/hero'))
  const aside = await service.quarantineAsset({ project, asset_id, consent: true })
  const { quarantine_id = '' } = aside
  const [listed] = (await service.listQuarantine({ project })).quarantined
  const during = [await readdir(join(root, 'assets')), (await service.listAssets({ project })).assets]
  const back = await service.restoreAsset({ project, quarantine_id, consent: true })

  expect([aside.status, aside.applied_actions.map(({ kind }) => kind)]).toEqual(['success', ['quarantine_asset']])
  expect(listed).toMatchObject({
    quarantine_id,
    asset_id,
    root: 'assets/hero',
    asset_name: 'hero',
    state: 'restorable',
    files: 7,
  })
  expect(during).toEqual([[], []])
  expect([back.status, back.asset_id, back.root]).toEqual(['success', asset_id, 'assets/hero'])
  expect(await imageOf(join(root, 'assets/hero'))).toEqual(image)
  expect((await service.listAssets({ project })).assets).toEqual([before])
  expect((await service.listQuarantine({ project })).quarantined).toEqual([])
  expect(await readdir(join(root, '.packer/quarantine'))).toEqual([])
  expect(await readdir(join(root, '.packer/journal'))).toEqual([])
})

it('gives a restored asset its old id, uuid and place in the build, and no other asset that id meanwhile', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('first')
  const asset_id = await workspace.addAsset('second')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  const third = await workspace.addAsset('third')
  await service.restoreAsset({ project, quarantine_id, consent: true })
  const { assets } = await service.listAssets({ project })

  expect(third).toBe(3)
  expect(assets.map((asset) => [asset.asset_id, asset.asset_name, asset.included_in_build])).toEqual([
    [1, 'first', true],
    [2, 'second', true],
    [3, 'third', true],
  ])
})

it('moves nothing without consent, and says what it would move and under which preview', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  const asked = await service.quarantineAsset({ project, asset_id })

  expect([asked.status, asked.blockers.map(({ code }) => code)]).toEqual(['rejected', ['consent_required']])
  expect(asked.proposed_actions).toMatchObject([
    { kind: 'quarantine_asset', destructive: true, paths: ['assets/hero'] },
  ])
  expect(await workspace.listFiles()).toEqual(files)
  const { preview_id = '' } = asked
  const done = await service.quarantineAsset({ project, asset_id, preview_id, consent: true })
  expect(done.status).toBe('success')
  const { quarantine_id = '' } = done
  const back = await service.restoreAsset({ project, quarantine_id })
  expect([back.status, back.blockers.map(({ code }) => code)]).toEqual(['rejected', ['consent_required']])
})

it('never overwrites: a restore onto an occupied place is refused, an empty directory included', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  const restore = async () => {
    const { status, blockers } = await service.restoreAsset({ project, quarantine_id, consent: true })
    return [status, ...blockers.map(({ code }) => code)]
  }
  await mkdir(join(root, 'assets/hero'))
  const overEmpty = await restore()
  const listed = (await service.listQuarantine({ project })).quarantined.map(({ state }) => state)
  await rm(join(root, 'assets/hero'), { recursive: true })
  await workspace.writeAsset('other', { manifest: { name: 'hero' } })
  await service.registerAsset({ project, root: 'assets/other' })

  expect(overEmpty).toEqual(['rejected', 'place_occupied'])
  expect(listed).toEqual(['occupied'])
  expect(await restore()).toEqual(['rejected', 'duplicate_name'])
})

it('replaces no directory that somebody makes in the very moment of a restore', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const place = join(root, 'assets/hero')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  const restoring = service.restoreAsset({ project, quarantine_id, consent: true }).catch(({ code }) => code)
  // The intent is written when the place has been found free.
  while ((await readdir(join(root, '.packer/journal'))).every((name) => !name.endsWith('.json'))) {
    await new Promise(setImmediate)
  }
  await mkdir(place)
  const { ino } = await stat(place)
  const answer = await restoring
  const listed = (await service.listQuarantine({ project })).quarantined.map(({ state }) => state)
  const after = (await stat(place)).ino
  await rm(place, { recursive: true })

  expect([answer, listed, after]).toEqual(['place_occupied', ['occupied'], ino])
  expect((await service.restoreAsset({ project, quarantine_id, consent: true })).status).toBe('success')
})

it('claims a place before it moves something there, so that nobody else can take it', async () => {
  await using workspace = await createTemporaryWorkspace()
  const place = join(workspace.root, 'assets/hero')
  const claim = await claimPlace(place)
  const others = [await claimPlace(place), await mkdir(place).catch(errnoOf)]
  await claim?.release()
  await mkdir(place)

  expect(others).toEqual([undefined, 'EEXIST'])
  expect(await claimPlace(place)).toBeUndefined()
})

it('makes the directories above a restored root that are no longer there, and follows no link on the way', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('deep/down/hero', { manifest: { name: 'hero' } })
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  await rm(join(root, 'assets/deep'), { recursive: true })
  await mkdir(join(root, 'elsewhere'))
  await symlink('../elsewhere', join(root, 'assets/deep'))
  const throughLink = await service.restoreAsset({ project, quarantine_id, consent: true })
  await rm(join(root, 'assets/deep'))
  const back = await service.restoreAsset({ project, quarantine_id, consent: true })

  expect(throughLink.blockers.map(({ code }) => code)).toEqual(['root_linked'])
  expect(await readdir(join(root, 'elsewhere'))).toEqual([])
  expect([back.status, await readFile(join(root, 'assets/deep/down/hero/content.bin'), 'utf8')]).toEqual([
    'success',
    'deep/down/hero',
  ])
})

it('refuses to move a root that is a link, that holds another asset, or that is not there', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const outer = await workspace.addAsset('outer')
  await workspace.addAsset('outer/inner', { manifest: { name: 'inner' } })
  await workspace.writeAsset('real')
  await symlink('real', join(root, 'assets/linked'))
  const { asset_id: linked = 0 } = await service.registerAsset({ project, root: 'assets/linked' })
  const gone = await workspace.addAsset('gone')
  await rm(join(root, 'assets/gone'), { recursive: true })
  const codes: string[] = []
  for (const asset_id of [outer, linked, gone, 99]) {
    const { blockers } = await service.quarantineAsset({ project, asset_id, consent: true })
    codes.push(...blockers.map(({ code }) => code))
  }

  expect(codes).toEqual(['root_nested', 'root_linked', 'root_missing', 'asset_unknown'])
  expect((await service.listQuarantine({ project })).quarantined).toEqual([])
})

it('refuses what in quarantine lacks its files or its record, an id that is none, and an id that is taken', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  const place = (...path: string[]) => join(root, '.packer/quarantine', quarantine_id, ...path)
  const restore = async (id = quarantine_id) => {
    const { blockers } = await service.restoreAsset({ project, quarantine_id: id, consent: true })
    return blockers.map(({ code }) => code)
  }
  await rename(place('files'), join(root, 'kept'))
  const withoutFiles = await restore()
  const listed = (await service.listQuarantine({ project })).quarantined.map(({ state }) => state)
  await rename(join(root, 'kept'), place('files'))
  const record = await readFile(place('record.json'), 'utf8')
  await writeFile(place('record.json'), record.replace('assets/hero', '../outside'))
  const hostile = await restore()
  await writeFile(place('record.json'), record)
  const registry = JSON.stringify({
    schema_version: 1,
    next_asset_id: 2,
    assets: [
      { asset_id, asset_uuid: '3b241101-e2bb-4255-8caf-4136c566a962', root: 'assets/x', included_in_build: false },
    ],
  })
  await writeFile(join(root, '.packer/registry.json'), registry)

  expect([withoutFiles, listed, hostile]).toEqual([
    ['quarantine_incomplete'],
    ['files_missing'],
    ['quarantine_incomplete'],
  ])
  expect(await restore('../../assets')).toEqual(['quarantine_unknown'])
  expect(await restore()).toEqual(['asset_id_taken'])
})

it('puts everything back when a root cannot be moved, and the next try works', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  await rm(join(root, '.packer/quarantine'), { recursive: true })
  await writeFile(join(root, '.packer/quarantine'), 'in the way')
  await expect(service.quarantineAsset({ project, asset_id, consent: true })).rejects.toMatchObject({
    code: 'not_a_directory',
  })
  const after = (await service.listAssets({ project })).assets.map((asset) => asset.asset_id)
  await rm(join(root, '.packer/quarantine'))

  expect(after).toEqual([asset_id])
  expect(await workspace.listFiles()).toEqual(files)
  expect((await service.quarantineAsset({ project, asset_id, consent: true })).status).toBe('success')
})

it('finishes in its next turn what it could neither finish nor undo', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events, root } = workspace
  const asset_id = await workspace.addAsset('hero')
  const registry = join(root, '.packer/registry.json')
  const text = await readFile(registry, 'utf8')
  // The commit has begun when this is told.
  const breaking = events.subscribe(() => writeFileSync(registry, 'broken'), { kinds: ['runtime_state_changed'] })
  const broken = service.quarantineAsset({ project, asset_id, consent: true })
  await expect(broken).rejects.toMatchObject({ code: 'workspace_invalid' })
  breaking.close()
  const { runtime_state } = await service.listAssets({ project })
  await writeFile(registry, text)
  const next = await service.quarantineAsset({ project, asset_id, consent: true })

  expect(runtime_state).toBe('failed')
  expect(next.blockers.map(({ code }) => code)).toEqual(['asset_unknown'])
  expect((await service.listQuarantine({ project })).quarantined.map(({ state }) => state)).toEqual(['restorable'])
  expect(await readdir(join(root, '.packer/journal'))).toEqual([])
})

it('tells a quarantine and a restore on the bus: the state of the asset, the change, the action', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  const recording = recordEvents(events)
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id, consent: true })
  await service.restoreAsset({ project, quarantine_id, consent: true })
  const kinds = recording.byOperation().map((operation) => operation.map(({ kind }) => kind))

  expect(kinds).toEqual([
    ['runtime_state_changed', 'runtime_state_changed', 'asset_changed', 'action_applied'],
    ['runtime_state_changed', 'runtime_state_changed', 'asset_discovered', 'action_applied'],
  ])
  expect(recording.all().at(-1)).toMatchObject({ affected_assets: [asset_id] })
})

it('keeps what is in quarantine through a new runtime, and out of doctor as long as it is whole', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('hero')
  const { quarantine_id } = await service.quarantineAsset({ project, asset_id, consent: true })
  await using other = createPackerWorkspaceService({ version: 1, events })

  expect((await other.listQuarantine({ project })).quarantined.map((each) => each.quarantine_id)).toEqual([
    quarantine_id,
  ])
  expect((await other.doctor({ project, mode: 'expanded' })).diagnostics).toEqual([])
})
