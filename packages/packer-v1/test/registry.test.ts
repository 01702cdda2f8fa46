import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AssetRegistryV1, GetAssetDetailsResult, ListAssetsResult, RegisterAssetResult } from '@plinth/contracts'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPackerWorkspaceService } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

const UUID = '00000000-0000-4000-8000-000000000001'

async function registryOf({ root }: TemporaryWorkspace): Promise<AssetRegistryV1> {
  return AssetRegistryV1.parse(JSON.parse(await readFile(join(root, '.packer/registry.json'), 'utf8')))
}

it('initialises a workspace with an empty registry, a layout and the places that it needs', async () => {
  await using workspace = await createTemporaryWorkspace({ initialise: false })
  const { service, project } = workspace
  const result = await service.initWorkspace({ project })

  expect(result).toMatchObject({ status: 'success', applied_actions: [{ kind: 'init_workspace' }] })
  expect(await registryOf(workspace)).toEqual({ schema_version: 1, next_asset_id: 1, assets: [] })
  expect(JSON.parse(await readFile(join(workspace.root, '.packer/layout.json'), 'utf8'))).toEqual({
    kind: 'plinth-packer-workspace',
    layout: 1,
    min_reader: 1,
    min_writer: 1,
  })
})

it('answers nothing about a directory that is no workspace, and makes none of it', async () => {
  await using workspace = await createTemporaryWorkspace({ initialise: false })
  const { service, project } = workspace
  const asked = [
    () => service.listAssets({ project }),
    () => service.summarizePackWorkspace({ project }),
    () => service.validatePackWorkspace({ project }),
    () => service.removeAsset({ project, asset_id: 1 }),
    () => service.packWorkspace({ project }),
  ]

  for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'workspace_missing' })
  expect(await readdir(workspace.root)).toEqual([])
})

it('registers an asset root under the next id, with a uuid, and answers with both', async () => {
  await using workspace = await createTemporaryWorkspace({ newUuid: () => UUID })
  const { service, project } = workspace
  const result = await service.registerAsset({ project, root: await workspace.writeAsset('hero') })

  expect(result).toEqual({
    contract_version: 1,
    status: 'success',
    summary: 'assets/hero is asset 1.',
    runtime_state: 'healthy',
    affected_assets: [1],
    diagnostics: [],
    proposed_actions: [],
    applied_actions: [
      {
        action_id: 'register_asset',
        kind: 'register_asset',
        operation_class: 'registry_mutation',
        destructive: false,
        summary: 'assets/hero is asset 1.',
        paths: ['assets/hero'],
      },
    ],
    blockers: [],
    asset_id: 1,
    asset_uuid: UUID,
  })
  expect(RegisterAssetResult.parse(result)).toEqual(result)
  expect((await registryOf(workspace)).assets).toEqual([
    { asset_id: 1, asset_uuid: UUID, root: 'assets/hero', included_in_build: false },
  ])
})

it('takes every spelling of a root for the same root', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.writeAsset('hero')
  const first = await service.registerAsset({ project, root: './assets//hero/' })
  const second = await service.registerAsset({ project, root: 'assets/./hero' })

  expect([first.status, second.status]).toEqual(['success', 'rejected'])
  expect(second).toMatchObject({ asset_id: 1, blockers: [{ code: 'root_registered' }] })
})

it('refuses a root that is outside assets, not there, a file, or without a usable manifest', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.writeFile('assets/file', '')
  await workspace.writeFile('assets/empty/content.bin', '')
  await workspace.writeFile('assets/broken/asset.json', '{')
  await workspace.writeFile('assets/wrong/asset.json', '{"schema_version":1}')
  await workspace.writeFile('assets/newer/asset.json', '{"schema_version":2}')
  await workspace.writeFile('outside/asset.json', '{}')
  const roots = [
    'outside',
    'assets',
    '../assets/x',
    'assets/../outside',
    join(root, 'assets/empty'),
    'assets/gone',
    'assets/file',
  ]
  const refused = await Promise.all(
    [...roots, 'assets/empty', 'assets/broken', 'assets/wrong', 'assets/newer'].map(async (each) => {
      const { status, blockers } = await service.registerAsset({ project, root: each })
      return [status, ...blockers.map(({ code }) => code)]
    }),
  )

  expect(refused).toEqual([
    ...roots.map(() => ['rejected', 'root_invalid']),
    ['rejected', 'manifest_missing'],
    ['rejected', 'manifest_invalid'],
    ['rejected', 'manifest_invalid'],
    ['rejected', 'manifest_invalid'],
  ])
  expect((await registryOf(workspace)).assets).toEqual([])
})

it('refuses a second asset with a name that is taken', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  const root = await workspace.writeAsset('other', { manifest: { name: 'hero' } })
  const result = await service.registerAsset({ project, root })

  expect(result).toMatchObject({
    status: 'rejected',
    blockers: [{ code: 'duplicate_name', path: 'assets/other/asset.json' }],
  })
})

it('removes an asset from the registry and leaves its files, and excluding it is another thing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero')
  const files = await workspace.listFiles('assets')
  const excluded = await service.excludeAssetFromBuild({ project, asset_id })
  const listed = await service.listAssets({ project })
  const removed = await service.removeAsset({ project, asset_id })

  expect([excluded.status, removed.status]).toEqual(['success', 'success'])
  expect(listed.assets.map((asset) => [asset.asset_id, asset.included_in_build])).toEqual([[asset_id, false]])
  expect((await service.listAssets({ project })).assets).toEqual([])
  expect(await workspace.listFiles('assets')).toEqual(files)
})

it('does nothing when an asset is already as it was asked to be', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const asset_id = await workspace.addAsset('hero')
  const result = await service.includeAssetInBuild({ project, asset_id })

  expect(result).toMatchObject({
    status: 'success',
    applied_actions: [],
    summary: 'assets/hero is already part of the build.',
  })
})

it('lists the assets with id, root, name, family, address and state', async () => {
  await using workspace = await createTemporaryWorkspace({ newUuid: () => UUID })
  const { service, project } = workspace
  await workspace.addAsset('hero', { manifest: { address: 'sprites/hero' } })
  const result = await service.listAssets({ project })

  expect(ListAssetsResult.parse(result)).toEqual(result)
  expect(result.assets).toEqual([
    {
      asset_id: 1,
      asset_uuid: UUID,
      root: 'assets/hero',
      included_in_build: true,
      asset_name: 'hero',
      asset_family: 'blob',
      address: 'sprites/hero',
      runtime_state: 'healthy',
      last_modified: expect.any(Number),
    },
  ])
})

it('shows one asset with its manifest and its inputs in code-unit order', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const files = { 'b.bin': 'bb', 'a.bin': 'a', 'Z.bin': '' }
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['*.bin'] }, files })
  const result = await service.getAssetDetails({ project, asset_id })

  expect(GetAssetDetailsResult.parse(result)).toEqual(result)
  expect(result.manifest).toEqual({ schema_version: 1, name: 'hero', family: 'blob', inputs: ['*.bin'] })
  expect(result.inputs.map(({ path, bytes }) => [path, bytes])).toEqual([
    ['Z.bin', 0],
    ['a.bin', 1],
    ['b.bin', 2],
  ])
})

it('keeps fields of the registry that a newer version wrote', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const registry = { schema_version: 1, next_asset_id: 5, assets: [], written_by: 'a newer one' }
  await workspace.writeFile('.packer/registry.json', JSON.stringify(registry))
  const asset_id = await workspace.addAsset('hero')
  await service.excludeAssetFromBuild({ project, asset_id })

  expect(asset_id).toBe(5)
  expect(await registryOf(workspace)).toMatchObject({ written_by: 'a newer one', next_asset_id: 6 })
})

it('refuses a damaged, missing or newer registry with a code and touches nothing', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events, root } = workspace
  const codeWith = async (content: string | undefined) => {
    if (content === undefined) await rm(join(root, '.packer/registry.json'))
    else await workspace.writeFile('.packer/registry.json', content)
    await using service = createPackerWorkspaceService({ version: 1, events })
    const error = await service.listAssets({ project }).catch((thrown: unknown) => thrown)
    return error
  }
  const duplicate = { asset_id: 1, asset_uuid: UUID, root: 'assets/x', included_in_build: true }

  expect(await codeWith('{')).toMatchObject({ code: 'workspace_invalid' })
  expect(await codeWith('{"schema_version":2}')).toMatchObject({ code: 'unsupported_contract_version' })
  expect(
    await codeWith(JSON.stringify({ schema_version: 1, next_asset_id: 2, assets: [duplicate, duplicate] })),
  ).toMatchObject({ code: 'workspace_invalid' })
  expect(await codeWith(undefined)).toMatchObject({ code: 'workspace_invalid' })
})

it('refuses a workspace whose layout only a newer packer may use', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { project, events } = workspace
  const layout = { kind: 'plinth-packer-workspace', layout: 9, min_reader: 1, min_writer: 9 }
  await workspace.writeFile('.packer/layout.json', JSON.stringify(layout))
  await using service = createPackerWorkspaceService({ version: 1, events })

  expect((await service.listAssets({ project })).status).toBe('success')
  await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'layout_too_new' })
  await expect(service.removeAsset({ project, asset_id: 1 })).rejects.toMatchObject({ code: 'layout_too_new' })
})

it('never gives an id twice and keeps the registry equal to a simple model, whatever is asked', async () => {
  const step = fc.record({
    what: fc.constantFrom('register', 'include', 'exclude', 'remove'),
    asset: fc.integer({ min: 0, max: 4 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      await using workspace = await createTemporaryWorkspace()
      const { service, project } = workspace
      const model = new Map<string, { asset_id: number; included: boolean }>()
      let next = 1
      for (const name of ['a0', 'a1', 'a2', 'a3', 'a4']) await workspace.writeAsset(name)
      for (const { what, asset } of steps) {
        const root = `assets/a${asset}`
        const known = model.get(root)
        if (what === 'register') {
          const { asset_id, status } = await service.registerAsset({ project, root })
          expect([status, asset_id]).toEqual(known ? ['rejected', known.asset_id] : ['success', next])
          if (!known) model.set(root, { asset_id: next++, included: false })
          continue
        }
        const asset_id = known?.asset_id ?? 99
        const operations = {
          include: service.includeAssetInBuild,
          exclude: service.excludeAssetFromBuild,
          remove: service.removeAsset,
        }
        const operation =
          what === 'include' ? operations.include : what === 'exclude' ? operations.exclude : operations.remove
        expect((await operation({ project, asset_id })).status).toBe(known ? 'success' : 'rejected')
        if (what === 'remove') model.delete(root)
        else if (known) known.included = what === 'include'
      }
      const { assets, next_asset_id } = await registryOf(workspace)

      expect(next_asset_id).toBe(next)
      expect(assets.map(({ root, asset_id, included_in_build }) => [root, asset_id, included_in_build])).toEqual(
        [...model].map(([root, { asset_id, included }]) => [root, asset_id, included]),
      )
    }),
    { numRuns: 12 },
  )
})
