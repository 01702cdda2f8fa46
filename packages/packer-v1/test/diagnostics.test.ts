import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackerDiagnostic } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace } from '../src/testing.ts'

function brief(diagnostics: readonly PackerDiagnostic[]) {
  return diagnostics.map(({ code, category, blocking, path }) => [code, category, blocking, path])
}

it('blocks a build on structural errors of the registered world and lets hygiene findings pass', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('untidy', { manifest: { inputs: ['content.bin', '*.png'] } })
  const first = await service.build({ project })
  await workspace.addAsset('broken', { manifest: { inputs: ['gone.bin'] } })
  const second = await service.build({ project })

  expect([first.status, brief(first.diagnostics)]).toEqual([
    'success',
    [['pattern_without_match', 'hygiene', false, 'assets/untidy']],
  ])
  expect([second.status, brief(second.blockers)]).toEqual([
    'rejected',
    [['input_missing', 'structural', true, 'assets/broken/gone.bin']],
  ])
})

it('names each structural error of a manifest that changed after registration', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  for (const name of ['gone', 'bare', 'invalid', 'unknown', 'packed', 'twin', 'other']) await workspace.addAsset(name)
  const manifest = { schema_version: 1, name: 'x', family: 'blob', inputs: ['content.bin'] }
  const write = (name: string, changes: object) =>
    workspace.writeFile(`assets/${name}/asset.json`, JSON.stringify({ ...manifest, name, ...changes }))
  await rm(join(root, 'assets/gone'), { recursive: true })
  await rm(join(root, 'assets/bare/asset.json'))
  await workspace.writeFile(
    'assets/invalid/asset.json',
    '{"schema_version":1,"name":"a/b","family":"blob","inputs":[]}',
  )
  await write('unknown', { family: 'hologram' })
  await write('packed', { family: 'image', output: { settings: { pixels: 'many' } }, inputs: ['*'] })
  await write('twin', { name: 'other' })
  const { diagnostics, affected_assets } = await service.doctor({ project })

  expect(diagnostics.map(({ asset_id, code }) => [asset_id, code])).toEqual([
    [1, 'root_missing'],
    [2, 'manifest_missing'],
    [3, 'manifest_invalid'],
    [4, 'family_unknown'],
    [5, 'family_refuses'],
    [5, 'family_refuses'],
    [6, 'duplicate_name'],
    [6, 'duplicate_address'],
    [7, 'duplicate_name'],
    [7, 'duplicate_address'],
  ])
  expect(diagnostics.every(({ blocking, category }) => blocking && category === 'structural')).toBe(true)
  expect(affected_assets).toEqual([1, 2, 3, 4, 5, 6, 7])
})

it('refuses two assets of the build with one address and none of them when one is excluded', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('one', { manifest: { address: 'hero' } })
  const second = await workspace.addAsset('two', { manifest: { address: 'hero' } })
  const both = await service.validatePackWorkspace({ project })
  const surface = await service.getCompileSurface({ project })
  await service.excludeAssetFromBuild({ project, asset_id: second })
  const one = await service.validatePackWorkspace({ project })

  expect(brief(both.blockers)).toEqual([
    ['duplicate_address', 'structural', true, 'assets/one/asset.json'],
    ['duplicate_address', 'structural', true, 'assets/two/asset.json'],
  ])
  expect(surface.surface?.addressables).toEqual([])
  expect(one.blockers).toEqual([])
})

it('looks at the registered world by default, and excluded assets are part of it', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('broken', { manifest: { inputs: ['gone.bin'] } })
  await service.excludeAssetFromBuild({ project, asset_id })
  await workspace.writeAsset('unregistered')
  await workspace.writeFile('assets/stray.txt', '')

  expect(brief((await service.doctor({ project })).diagnostics)).toEqual([
    ['input_missing', 'structural', true, 'assets/broken/gone.bin'],
  ])
  expect((await service.validatePackWorkspace({ project })).assets).toEqual([])
})

it('looks at unregistered roots, stray files and duplicate content in expanded mode, as hygiene', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero', { files: { 'a.bin': 'same', 'b.bin': 'same', 'c.bin': 'else', 'd.bin': '' } })
  await workspace.addAsset('copy', { files: { 'a.bin': 'same', 'd.bin': '' } })
  await workspace.writeAsset('deep/inside/unregistered', { manifest: { name: 'unregistered' } })
  await workspace.writeFile('assets/deep/stray.txt', '')
  await workspace.writeFile('assets/.DS_Store', '')
  const { diagnostics, blockers } = await service.doctor({ project, mode: 'expanded' })

  expect(brief(diagnostics)).toEqual([
    ['root_unregistered', 'hygiene', false, 'assets/deep/inside/unregistered'],
    ['file_stray', 'hygiene', false, 'assets/.DS_Store'],
    ['file_stray', 'hygiene', false, 'assets/deep/stray.txt'],
    ['content_duplicate', 'hygiene', false, 'assets/copy/a.bin'],
    ['content_duplicate', 'hygiene', false, 'assets/hero/b.bin'],
  ])
  expect(blockers).toEqual([])
  expect((await service.packWorkspace({ project })).status).toBe('success')
})

it('scans more of the workspace in expanded mode than a build validates', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await workspace.writeAsset('unregistered', { manifest: { inputs: ['gone.bin'] } })
  const validation = await service.validatePackWorkspace({ project })
  const doctor = await service.doctor({ project, mode: 'expanded' })

  expect(validation.assets.flatMap(({ diagnostics }) => diagnostics)).toEqual([])
  expect(brief(doctor.diagnostics)).toEqual([
    ['root_unregistered', 'hygiene', false, 'assets/unregistered'],
    ['unregistered_incomplete', 'hygiene', false, 'assets/unregistered/gone.bin'],
  ])
})
