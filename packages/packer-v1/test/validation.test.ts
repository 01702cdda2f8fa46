import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type PackerDiagnostic, ValidatePackWorkspaceResult } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { createTemporaryWorkspace } from '../src/testing.ts'

const NO_LISTS = { affected_assets: [], diagnostics: [], proposed_actions: [], applied_actions: [], blockers: [] }
const QUIET = { contract_version: 1, status: 'success', runtime_state: 'healthy', ...NO_LISTS }

function codes(diagnostics: readonly PackerDiagnostic[]): string[] {
  return diagnostics.map(({ code }) => code)
}

it('validates to green with one entry per asset of the pack set and no diagnostic', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero', { manifest: { inputs: ['*.bin', '*.png'] } })
  const { mtimeMs } = await stat(join(root, 'assets/hero/asset.json'))
  const validation = await service.validatePackWorkspace({ project })

  expect(validation).toEqual({
    ...QUIET,
    summary: '1 asset can be packed.',
    assets: [
      {
        asset_id,
        asset_name: 'hero',
        asset_path: 'assets/hero',
        last_modified: Math.floor(mtimeMs),
        diagnostics: [],
      },
    ],
  })
  expect(ValidatePackWorkspaceResult.parse(validation)).toEqual(validation)
  expect(codes((await service.doctor({ project })).diagnostics)).toEqual(['pattern_without_match'])
})

it('validates to red with the blocking diagnostics of each asset, and packing then refuses', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  const sound = await workspace.addAsset('sound')
  const broken = await workspace.addAsset('broken', { manifest: { inputs: ['content.bin', 'gone.bin', '*.png'] } })
  await service.packWorkspace({ project })
  const validation = await service.validatePackWorkspace({ project })
  const packed = await service.packWorkspace({ project })
  const blocker = {
    code: 'input_missing',
    category: 'structural',
    severity: 'error',
    blocking: true,
    asset_id: broken,
    path: 'assets/broken/gone.bin',
    message: 'gone.bin is not there',
    fixable: false,
  }

  expect(validation.assets.map(({ asset_id, diagnostics }) => [asset_id, diagnostics])).toEqual([
    [sound, []],
    [broken, [blocker]],
  ])
  expect(validation.blockers).toEqual([blocker])
  expect(packed).toMatchObject({ status: 'rejected', blockers: [blocker], artifacts: [], total_packed: 0 })
})

it('gives 0 as the last modification and the directory as the name when an asset cannot be read', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project, root } = workspace
  const asset_id = await workspace.addAsset('hero', { manifest: { name: 'The Hero' } })
  await rm(join(root, 'assets/hero'), { recursive: true })
  const validation = await service.validatePackWorkspace({ project })
  const summary = await service.summarizePackWorkspace({ project })

  expect(validation.assets).toMatchObject([{ asset_id, asset_name: 'hero', last_modified: 0 }])
  expect(summary.assets).toEqual([
    {
      asset_id,
      asset_name: 'hero',
      asset_family: 'unknown',
      min_artifacts: 0,
      max_artifacts: 0,
      last_modified: 0,
    },
  ])
})

it('validates with blocking diagnostics only: hygiene never makes it red', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero', { manifest: { inputs: ['content.bin', '*.png', 'gone.bin'] } })
  const validation = await service.validatePackWorkspace({ project })
  const doctor = await service.doctor({ project })

  expect(codes(validation.assets.flatMap(({ diagnostics }) => diagnostics))).toEqual(['input_missing'])
  expect(codes(doctor.diagnostics).toSorted()).toEqual(['input_missing', 'pattern_without_match'])
})

it('validates the snapshot that it has brought up to date, and every reader has that one from then on', async () => {
  await using workspace = await createTemporaryWorkspace()
  const { service, project } = workspace
  await workspace.addAsset('hero')
  await workspace.writeFile('assets/hero/extra.bin', '')
  await workspace.writeFile(
    'assets/hero/asset.json',
    JSON.stringify({ schema_version: 1, name: 'renamed', family: 'blob', inputs: ['*.bin'] }),
  )
  const before = await service.summarizePackWorkspace({ project })
  const validation = await service.validatePackWorkspace({ project })
  const after = await service.summarizePackWorkspace({ project })
  const view = ({ assets }: typeof before) => assets.map(({ asset_name, max_artifacts }) => [asset_name, max_artifacts])

  expect(view(before)).toEqual([['hero', 1]])
  expect(validation.assets.map(({ asset_name }) => asset_name)).toEqual(['renamed'])
  expect(view(after)).toEqual([['renamed', 2]])
})
