import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

const run = promisify(execFile)

/** Everything that a UI asks for; nothing of it may throw, hang or write. */
async function lookEverywhere({ service, project }: TemporaryWorkspace) {
  const validation = await service.validatePackWorkspace({ project })
  const doctor = await service.doctor({ project, mode: 'expanded' })
  await service.summarizePackWorkspace({ project })
  await service.getCompileSurface({ project })
  const { assets } = await service.listAssets({ project })
  for (const { asset_id } of assets) await service.getAssetDetails({ project, asset_id })
  return { blockers: validation.blockers.map(({ code }) => code), doctor: doctor.diagnostics.map(({ code }) => code) }
}

it('is not led out of assets by a registry that names a root outside, and moves nothing there', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.writeFile(
    'outside/asset.json',
    '{"schema_version":1,"name":"outside","family":"blob","inputs":["*"]}',
  )
  await workspace.writeFile('outside/secret.bin', 'secret')
  const roots = ['assets/../outside', '../outside', '/etc', 'outside']
  const assets = roots.map((path, index) => ({
    asset_id: index + 1,
    asset_uuid: `3b241101-e2bb-4255-8caf-4136c566a96${index}`,
    root: path,
    included_in_build: true,
  }))
  await writeFile(join(root, '.packer/registry.json'), JSON.stringify({ schema_version: 1, next_asset_id: 5, assets }))
  const files = await workspace.listFiles()
  const { blockers } = await lookEverywhere(workspace)
  const moves: string[] = []
  for (const { asset_id } of assets) {
    const answer = await service.quarantineAsset({ project, asset_id, consent: true })
    moves.push(answer.status, ...answer.blockers.map(({ code }) => code))
  }

  expect(blockers).toEqual(['root_outside_assets', 'root_missing', 'root_missing', 'root_outside_assets'])
  expect((await service.packWorkspace({ project })).status).toBe('rejected')
  expect(moves).toEqual(Array(4).fill(['rejected', 'root_invalid']).flat())
  expect(await workspace.listFiles()).toEqual(files)
})

it('neither hangs nor reads on pipes, devices, links in a circle and directories in the place of files', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  for (const name of ['pipe', 'device', 'circle', 'directory', 'manifest']) await workspace.addAsset(name)
  const replace = async (path: string, make: (place: string) => Promise<unknown>) => {
    await rm(join(root, path))
    await make(join(root, path))
  }
  await replace('assets/pipe/content.bin', (place) => run('mkfifo', [place]))
  await replace('assets/device/content.bin', (place) => symlink('/dev/zero', place))
  await replace('assets/circle/content.bin', (place) => symlink('content.bin', place))
  await replace('assets/directory/content.bin', (place) => mkdir(place))
  await replace('assets/manifest/asset.json', (place) => run('mkfifo', [place]))
  const { blockers } = await lookEverywhere(workspace)

  expect(blockers).toEqual([
    'input_not_a_file',
    'input_outside_root',
    'input_missing',
    'input_not_a_file',
    'manifest_unreadable',
  ])
  expect((await service.packWorkspace({ project })).status).toBe('rejected')
  const { quarantine_id = '' } = await service.quarantineAsset({ project, asset_id: 1, consent: true })
  expect((await service.restoreAsset({ project, quarantine_id, consent: true })).status).toBe('success')
})

it('tells look-alikes in the two Unicode forms apart or refuses them, and never packs one for the other', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
  await workspace.addAsset('twins', {
    manifest: { inputs: ['*.bin'] },
    files: { [`${composed}.bin`]: 'one', [`${decomposed}.bin`]: 'two' },
  })
  await workspace.writeAsset(composed)
  await workspace.writeAsset(decomposed, { manifest: { name: 'other' } })
  const registered = await service.registerAsset({ project, root: `assets/${decomposed}` })
  const { assets } = await service.listAssets({ project })
  const { blockers, doctor } = await lookEverywhere(workspace)

  expect(registered.status).toBe('success')
  expect(assets.map((asset) => [asset.root, asset.asset_name])).toEqual([
    ['assets/twins', 'twins'],
    [`assets/${composed}`, composed],
  ])
  expect(blockers).toEqual(['input_ambiguous'])
  expect(doctor.filter((code) => code === 'name_clash')).toHaveLength(2)
})

it('packs names that differ in case only as two, whatever the names are on other systems', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('Hero', { files: { 'CON.bin': 'upper' } })
  await workspace.addAsset('hero', { files: { 'con.bin': 'lower' } })
  const { status } = await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect(status).toBe('success')
  expect(Buffer.from(await pack.read({ address: 'Hero' })).toString()).toBe('upper')
  expect(Buffer.from(await pack.read({ address: 'hero' })).toString()).toBe('lower')
})

it('takes a quarantine, a journal or a registry that was tampered with for what it is, and loses nothing of the author', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  const record = {
    schema_version: 1,
    quarantine_id: '20260101T000000000Z-0123abcd',
    asset_id: 9,
    asset_uuid: '3b241101-e2bb-4255-8caf-4136c566a962',
    root: 'assets/../../elsewhere',
    included_in_build: true,
    quarantined_at: '2026-01-01T00:00:00.000Z',
    files: 1,
    bytes: 1,
  }
  const place = join(root, '.packer/quarantine', record.quarantine_id)
  await mkdir(join(place, 'files'), { recursive: true })
  await writeFile(join(place, 'record.json'), JSON.stringify(record))
  await symlink('../../assets', join(root, '.packer/quarantine/link'))
  await writeFile(join(root, '.packer/journal/strange.json'), JSON.stringify({ kind: 'restore_asset', record }))
  const assets = await workspace.listFiles('assets')
  const { doctor } = await lookEverywhere(workspace)
  const restore = await service.restoreAsset({ project, quarantine_id: record.quarantine_id, consent: true })

  expect(doctor).toEqual(['quarantine_unrecorded'])
  expect([restore.status, restore.blockers[0]?.code]).toEqual(['rejected', 'quarantine_incomplete'])
  expect((await service.listQuarantine({ project })).quarantined).toEqual([])
  expect(await workspace.listFiles('assets')).toEqual(assets)
  expect(await readdir(join(root, '..'))).not.toContain('elsewhere')
  expect(await readFile(join(root, 'assets/hero/content.bin'), 'utf8')).toBe('hero')
})
