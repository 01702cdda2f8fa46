import { stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type PackerDiagnostic, PackWorkspaceResult, PackWorkspaceSummaryResult } from '@plinth/contracts'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { defineAssetFamily, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

const NO_LISTS = { affected_assets: [], diagnostics: [], proposed_actions: [], applied_actions: [], blockers: [] }
const QUIET = { contract_version: 1, status: 'success', runtime_state: 'healthy', ...NO_LISTS }

function codes(diagnostics: readonly PackerDiagnostic[]): string[] {
  return diagnostics.map(({ code }) => code)
}

it('summarises the pack set as one count and one entry per asset, with every field', async () => {
  const family = defineAssetFamily({
    name: 'varied',
    version: 1,
    countArtifacts: () => ({ min: 1, max: 3 }),
    validate: () => [],
    convert: async () => [{ content: { kind: 'bytes', bytes: new Uint8Array([1]) } }],
  })
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project, root } = workspace
  const hero = await workspace.addAsset('hero', { files: { 'a.bin': 'a', 'b.bin': 'b' } })
  await workspace.addAsset('villain', { manifest: { family: 'varied' } })
  await utimes(join(root, 'assets/hero/b.bin'), new Date(), new Date('2030-01-01T00:00:00.500Z'))
  await service.validatePackWorkspace({ project })
  const { mtimeMs } = await stat(join(root, 'assets/villain/asset.json'))

  const summary = await service.summarizePackWorkspace({ project })
  expect(summary).toEqual({
    ...QUIET,
    summary: '2 assets would be packed.',
    total_included: 2,
    assets: [
      {
        asset_id: hero,
        asset_name: 'hero',
        asset_family: 'blob',
        min_artifacts: 2,
        max_artifacts: 2,
        last_modified: Date.parse('2030-01-01T00:00:00.500Z'),
      },
      {
        asset_id: 2,
        asset_name: 'villain',
        asset_family: 'varied',
        min_artifacts: 1,
        max_artifacts: 3,
        last_modified: Math.floor(mtimeMs),
      },
    ],
  })
  expect(PackWorkspaceSummaryResult.parse(summary)).toEqual(summary)
})

it('leaves unregistered and excluded assets out of summary, validation, pack and compile surface', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const included = await workspace.addAsset('included')
  const excluded = await workspace.addAsset('excluded')
  await service.excludeAssetFromBuild({ project, asset_id: excluded })
  await workspace.writeAsset('unregistered')
  const summary = await service.summarizePackWorkspace({ project })
  const validation = await service.validatePackWorkspace({ project })
  const packed = await service.packWorkspace({ project })
  const { surface } = await service.getCompileSurface({ project })
  await using pack = await openAssetPack(join(workspace.root, 'build/assets.pa'))

  expect(summary.assets.map(({ asset_id }) => asset_id)).toEqual([included])
  expect(validation.assets.map(({ asset_id }) => asset_id)).toEqual([included])
  expect(packed.total_packed).toBe(1)
  expect((await pack.entries()).map(({ asset_id }) => asset_id)).toEqual([included])
  expect(surface).toEqual({ contract_version: 1, addressables: [{ address: 'included', asset_id: included }] })
})

it('answers the summary from the snapshot, whatever has happened to the files', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  const before = await service.summarizePackWorkspace({ project })
  await workspace.writeFile('assets/hero/asset.json', 'no longer JSON')
  await workspace.writeFile('.packer/registry.json', 'no longer JSON')

  expect(await service.summarizePackWorkspace({ project })).toEqual(before)
})

it('says nothing of artifacts, paths of the pack or companions in a summary', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const summary = await service.summarizePackWorkspace({ project })

  expect(JSON.stringify(summary)).not.toMatch(/assets\.pa|build|sha256/)
})

it('summarises and validates without writing a file', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  const files = await workspace.listFiles()
  await service.summarizePackWorkspace({ project })
  await service.validatePackWorkspace({ project })
  await service.doctor({ project })

  expect(await workspace.listFiles()).toEqual(files)
})

it('refuses to pack when an asset turns red between validation and packing, and touches no artifact', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  const artifacts = await workspace.listFiles('build')
  const validation = await service.validatePackWorkspace({ project })
  await workspace.writeFile(
    'assets/hero/asset.json',
    JSON.stringify({ schema_version: 1, name: 'hero', family: 'nobody', inputs: ['content.bin'] }),
  )
  const packed = await service.packWorkspace({ project })
  const built = await service.build({ project })

  expect(validation.blockers).toEqual([])
  expect([packed.status, codes(packed.blockers)]).toEqual(['rejected', ['family_unknown']])
  expect([built.status, codes(built.blockers)]).toEqual(['rejected', ['family_unknown']])
  expect(await workspace.listFiles('build')).toEqual(artifacts)
})

it('packs the canonical artifact first, its companions after it, each with label, path, size and digest', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero', { manifest: { preload: true } })
  const result = await service.packWorkspace({ project })
  const files = await workspace.listFiles('build')

  expect(PackWorkspaceResult.parse(result)).toEqual(result)
  expect(result).toMatchObject({ status: 'success', total_packed: 1, affected_assets: [asset_id], blockers: [] })
  expect(result.artifacts.map(({ label }) => label)).toEqual([
    'assets.pa',
    'asset_table.json',
    'preload.json',
    'build_report.json',
  ])
  expect(Object.fromEntries(result.artifacts.map(({ path, sha256 }) => [path, sha256]))).toEqual(files)
  for (const { path, bytes } of result.artifacts) {
    expect(await stat(join(workspace.root, path))).toMatchObject({ size: bytes })
  }
})

it('carries the duration of packing in the result and nowhere in the files', async () => {
  let time = 1000
  await using workspace = await createTemporaryWorkspace({ clock: () => (time += 250) })
  const { service, project } = workspace
  await workspace.addAsset('hero')
  const first = await service.packWorkspace({ project })
  const files = await workspace.listFiles('build')
  await service.packWorkspace({ project })

  expect(first.duration_ms).toBe(250)
  expect(await workspace.listFiles('build')).toEqual(files)
})

it('lets a host use summary, validation and packing each without the others', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project } = workspace
  await workspace.addAsset('hero')
  const fresh = async () => createTemporaryWorkspace({ initialise: false })
  await using first = await fresh()
  await using second = await fresh()
  await using third = await fresh()

  expect((await first.service.summarizePackWorkspace({ project })).total_included).toBe(1)
  expect((await second.service.validatePackWorkspace({ project })).assets).toHaveLength(1)
  expect((await third.service.packWorkspace({ project })).total_packed).toBe(1)
})

it('refuses a signal in a request to pack: packing is not cancelable', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const request = { project, signal: AbortSignal.abort() }

  await expect(service.packWorkspace(request)).rejects.toMatchObject({ code: 'invalid_contract' })
  expect(service.packWorkspace).toHaveLength(1)
})

it('tells the progress of packing by events of one operation, and nothing of it in the result', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, events } = workspace
  await workspace.addAsset('hero', { files: { 'a.bin': 'a', 'b.bin': 'b', 'c.bin': 'c' } })
  const recording = recordEvents(events)
  const result = await service.packWorkspace({ project })
  const [operation = []] = recording.byOperation()

  expect(recording.byOperation()).toHaveLength(1)
  expect(operation.map(({ kind, progress }) => progress?.completed ?? kind)).toEqual([
    'build_started',
    1,
    2,
    3,
    'runtime_state_changed',
    'runtime_state_changed',
    'build_finished',
  ])
  expect(result).not.toHaveProperty('progress')
})

it('emits artifacts in packing and building only', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero')
  await service.summarizePackWorkspace({ project })
  await service.validatePackWorkspace({ project })
  await service.doctor({ project })
  await service.getCompileSurface({ project })
  await service.getAssetDetails({ project, asset_id })
  await service.excludeAssetFromBuild({ project, asset_id })
  await service.includeAssetInBuild({ project, asset_id })
  expect(Object.keys(await workspace.listFiles()).filter((path) => path.startsWith('build'))).toEqual([])
  await service.packWorkspace({ project })

  expect(Object.keys(await workspace.listFiles('build'))).toHaveLength(4)
})

it('packs an empty set into an empty pack', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const result = await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect([result.status, result.total_packed]).toEqual(['success', 0])
  expect(await pack.entries()).toEqual([])
  expect(await pack.verify()).toEqual({ state: 'whole', entries: 0, bytes: result.artifacts[0]?.bytes })
})
