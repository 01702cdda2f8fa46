import { join } from 'node:path'
import { createPackerEventBus } from '@plinth/packer-api'
import { expect, it } from 'vitest'
import { type AssetFamily, createPackerWorkspaceService, defineAssetFamily, openAssetPack } from '../src/index.ts'
import { createTemporaryWorkspace } from '../src/testing.ts'

/** A family as somebody else would write it: each line of its one input becomes an artifact. */
const lines = defineAssetFamily({
  name: 'lines',
  version: 1,
  countArtifacts: () => ({ min: 1, max: 3 }),
  validate: ({ inputs }) => (inputs.length === 1 ? [] : [`takes one input, not ${inputs.length}`]),
  convert: async ({ inputs }, { readInput }) => {
    const text = new TextDecoder().decode(await readInput(inputs[0]?.path ?? ''))
    return text.split('\n').map((line, index) => ({
      name: `line ${index + 1}`,
      metadata: { length: line.length, kind: 'line' },
      content: { kind: 'bytes', bytes: new TextEncoder().encode(line) },
    }))
  },
})

function familyThat(changes: Partial<AssetFamily>): AssetFamily {
  return { ...lines, name: 'other', ...changes }
}

it('packs what a family of somebody else makes of the inputs, with its names and metadata', async () => {
  await using workspace = await createTemporaryWorkspace({ families: [lines] })
  const { service, project, root } = workspace
  const manifest = { family: 'lines', output: { metadata: { kind: 'verse', author: 'nobody' } } }
  await workspace.addAsset('poem', { manifest, files: { 'poem.txt': 'roses\nare red' } })
  const summary = await service.summarizePackWorkspace({ project })
  await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect(summary.assets[0]).toMatchObject({ asset_family: 'lines', min_artifacts: 1, max_artifacts: 3 })
  expect((await pack.entries()).map(({ name, metadata }) => [name, metadata])).toEqual([
    ['line 1', { length: 5, kind: 'verse', author: 'nobody' }],
    ['line 2', { length: 7, kind: 'verse', author: 'nobody' }],
  ])
  expect(Buffer.from(await pack.read({ address: 'poem', artifact: 1 })).toString()).toBe('are red')
})

it('takes what a family says against an asset for a blocking diagnostic', async () => {
  await using workspace = await createTemporaryWorkspace({ families: [lines] })
  const { service, project } = workspace
  await workspace.addAsset('poem', { manifest: { family: 'lines' }, files: { 'a.txt': '', 'b.txt': '' } })
  const { blockers } = await service.validatePackWorkspace({ project })

  expect(blockers.map(({ code, message }) => [code, message])).toEqual([['family_refuses', 'takes one input, not 2']])
})

it('refuses a family that makes another number of artifacts than it said, or asks for what is no input', async () => {
  const many = familyThat({ countArtifacts: () => ({ min: 5, max: 5 }) })
  const curious = familyThat({
    convert: async (_, { readInput }) => [{ content: { kind: 'bytes', bytes: await readInput('../secret') } }],
  })
  for (const family of [many, curious]) {
    await using workspace = await createTemporaryWorkspace({ families: [family] })
    const { service, project } = workspace
    await workspace.addAsset('poem', { manifest: { family: 'other' } })
    await expect(service.packWorkspace({ project })).rejects.toMatchObject({ code: 'family_misbehaved' })
  }
})

it('keeps the previous pack when a family throws', async () => {
  const state = { broken: false }
  const fragile = familyThat({
    convert: async () => {
      if (state.broken) throw new Error('a family of the test')
      return [{ content: { kind: 'bytes', bytes: new Uint8Array() } }]
    },
  })
  await using workspace = await createTemporaryWorkspace({ families: [fragile] })
  const { service, project } = workspace
  await workspace.addAsset('poem', { manifest: { family: 'other' } })
  await service.packWorkspace({ project })
  const artifacts = await workspace.listFiles('build')
  state.broken = true
  await workspace.writeFile('assets/poem/content.bin', 'another one')
  await expect(service.packWorkspace({ project })).rejects.toThrow('a family of the test')

  expect(await workspace.listFiles('build')).toEqual(artifacts)
  expect((await service.listAssets({ project })).runtime_state).toBe('healthy')
})

it('refuses families without a usable name or version, and two of one name', () => {
  const events = createPackerEventBus()
  const withFamilies =
    (...families: AssetFamily[]) =>
    () =>
      createPackerWorkspaceService({ version: 1, events, families })

  expect(() => defineAssetFamily(familyThat({ name: ' ' }))).toThrow(
    expect.objectContaining({ code: 'invalid_family' }),
  )
  expect(() => defineAssetFamily(familyThat({ version: 0 }))).toThrow(
    expect.objectContaining({ code: 'invalid_family' }),
  )
  expect(withFamilies(familyThat({ name: 'blob' }))).toThrow(expect.objectContaining({ code: 'duplicate_family' }))
})

it('packs an empty file as a valid blob', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  await workspace.addAsset('nothing', { files: { 'empty.bin': '' } })
  await service.packWorkspace({ project })
  await using pack = await openAssetPack(join(root, 'build/assets.pa'))

  expect(await pack.read({ address: 'nothing' })).toHaveLength(0)
  expect(await pack.verify()).toMatchObject({ state: 'whole', entries: 1 })
})
