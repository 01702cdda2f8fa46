import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AssetRegistryV1 } from '@plinth/contracts'
import { recordEvents } from '@plinth/packer-api/testing'
import { expect, it } from 'vitest'
import { defineAssetFamily, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace, type TemporaryWorkspace } from '../src/testing.ts'

it('takes an asset into the build and out of it, and the registry on disk and the next pack say so', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('always')
  const { asset_id = 0 } = await service.registerAsset({ project, root: await workspace.writeAsset('hero') })
  const outside = await packedAndIncluded(workspace)
  const included = await service.includeAssetInBuild({ project, asset_id })
  const inside = await packedAndIncluded(workspace)
  const excluded = await service.excludeAssetFromBuild({ project, asset_id })

  expect([included, excluded].map(({ applied_actions }) => applied_actions.map(({ kind }) => kind))).toEqual([
    ['include_asset_in_build'],
    ['exclude_asset_from_build'],
  ])
  expect([outside, inside, await packedAndIncluded(workspace)]).toEqual([
    { packed: [1], included: [1] },
    { packed: [1, 2], included: [1, 2] },
    { packed: [1], included: [1] },
  ])
})

it('needs no watcher: what changed behind its back is in the next pack all the same', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('hero')
  await service.packWorkspace({ project })
  await workspace.writeFile('assets/hero/content.bin', 'edited by the author')
  const packed = await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect(packed.status).toBe('success')
  expect(new TextDecoder().decode(await pack.read({ address: 'hero' }))).toBe('edited by the author')
})

it('moves an asset aside after the pack that was asked for before it, and gives it to one of two that want to', async () => {
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
  await using workspace = await createTemporaryWorkspace({ families: [family] })
  const { service, project, events } = workspace
  const asset_id = await workspace.addAsset('slow', { manifest: { family: 'gated' } })
  const recording = recordEvents(events, {
    kinds: ['build_started', 'build_finished', 'action_applied', 'action_failed'],
  })
  const packing = service.packWorkspace({ project })
  await reached.promise
  const moving = [1, 2].map(() => service.quarantineAsset({ project, asset_id, consent: true }))
  gate.resolve()
  const packed = await packing
  const moved = await Promise.all(moving)

  expect(packed.total_packed).toBe(1)
  expect(moved.map(({ status, blockers }) => [status, ...blockers.map(({ code }) => code)])).toEqual([
    ['success'],
    ['rejected', 'asset_unknown'],
  ])
  expect(recording.kinds()).toEqual(['build_started', 'build_finished', 'action_applied', 'action_failed'])
})

async function packedAndIncluded({ service, project, root }: TemporaryWorkspace) {
  await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))
  const { assets } = AssetRegistryV1.parse(JSON.parse(await readFile(join(root, '.packer/registry.json'), 'utf8')))
  return {
    packed: (await pack.entries()).map(({ asset_id }) => asset_id),
    included: assets.filter(({ included_in_build }) => included_in_build).map(({ asset_id }) => asset_id),
  }
}
