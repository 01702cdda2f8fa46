import type { AssetViewV1, PackerDiagnostic, PackWorkspaceSummaryResult } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { assetRows, otherDiagnostics, unregisteredRoots } from '../../page/src/packing/asset-rows.ts'
import { assetShares } from '../../page/src/packing/asset-shares.ts'
import { createReading, type ReadingView } from '../../page/src/packing/reading.ts'
import { verdictOf, whyShut } from '../../page/src/packing/wizard/phases.ts'
import { sortedAssets } from '../../page/src/packing/wizard/sorted-assets.ts'
import type { PackRun } from '../../src/api/packing.ts'

const ANSWER = {
  contract_version: 1,
  status: 'success',
  summary: '',
  runtime_state: 'healthy',
  affected_assets: [],
  diagnostics: [],
  proposed_actions: [],
  applied_actions: [],
  blockers: [],
} as const

it('shows each asset with what was found of it, and apart from them what belongs to none', () => {
  const missing = finding({ code: 'input_missing', asset_id: 2 })
  const unregistered = finding({ code: 'root_unregistered', path: 'assets/new' })
  const stray = finding({ code: 'file_stray', path: 'assets/a.txt' })
  const view = {
    list: { ...ANSWER, assets: [asset(1, 'hero'), asset(2, 'tree')] },
    findings: { ...ANSWER, diagnostics: [missing, unregistered, stray] },
  }
  expect(assetRows(view).map(({ name, diagnostics }) => [name, diagnostics])).toEqual([
    ['hero', []],
    ['tree', [missing]],
  ])
  expect(assetRows(view, 'TREE input_missing').map(({ name }) => name)).toEqual(['tree'])
  expect(assetRows(view, 'hero input_missing')).toEqual([])
  expect([unregisteredRoots(view), otherDiagnostics(view)]).toEqual([['assets/new'], [stray]])
})

it('orders the summary as a person asks, whatever order the packer gave', () => {
  const assets = [
    row('b', { asset_family: 'image', max_artifacts: 1, last_modified: 5 }),
    row('a10', { asset_family: 'blob', max_artifacts: 7, last_modified: 9 }),
    row('a2', { asset_family: 'blob', max_artifacts: 7, last_modified: 1 }),
  ]
  const names = (order: Parameters<typeof sortedAssets>[1]) =>
    sortedAssets(assets, order).map((each) => each.asset_name)
  expect([names('name'), names('family'), names('artifacts'), names('modified')]).toEqual([
    ['a2', 'a10', 'b'],
    ['a2', 'a10', 'b'],
    ['a2', 'a10', 'b'],
    ['a10', 'b', 'a2'],
  ])
  expect(sortedAssets(assets.toReversed(), 'modified')).toEqual(sortedAssets(assets, 'modified'))
})

it('keeps packing shut on red alone, everything but packing while a pack runs, and the result until there is one', () => {
  const green = validationOf([])
  const red = validationOf([finding({ code: 'input_missing' })])
  expect([verdictOf(undefined), verdictOf(green), verdictOf(red)]).toEqual(['unknown', 'green', 'red'])
  const open = (validation: typeof green | undefined, run: PackRun | null) =>
    (['summary', 'validation', 'packing', 'result'] as const).filter(
      (phase) => whyShut(phase, { validation, run }) === undefined,
    )
  expect(open(undefined, null)).toEqual(['summary', 'validation', 'packing'])
  expect(open(red, null)).toEqual(['summary', 'validation'])
  expect(open(green, runIn('packing'))).toEqual(['packing'])
  expect(open(red, runIn('ended'))).toEqual(['summary', 'validation', 'result'])
})

it('gives each asset of a pack its share of the bytes, the largest first, and nothing of an empty one', () => {
  const entry = (asset_id: number, stored_bytes: number) => ({
    asset_id,
    address: `a${asset_id}`,
    family: 'blob',
    artifact: 0,
    codec: 'none' as const,
    offset: 0,
    stored_bytes,
    bytes: stored_bytes,
    sha256: '0'.repeat(64),
    preload: false,
  })
  const shares = assetShares([entry(1, 10), entry(2, 20), entry(2, 10), entry(3, 0)])
  expect(
    shares.map(({ assetId, artifacts, bytes, ofAll, ofLargest }) => [assetId, artifacts, bytes, ofAll, ofLargest]),
  ).toEqual([
    [2, 2, 30, 0.75, 1],
    [1, 1, 10, 0.25, 1 / 3],
    [3, 1, 0, 0, 0],
  ])
  expect(assetShares([entry(1, 0)])).toMatchObject([{ ofAll: 0, ofLargest: 0 }])
})

it('reads once after many changes, again after one that came while it read, and keeps what it had when it fails', async () => {
  const timers: (() => void)[] = []
  const answers: PromiseWithResolvers<number>[] = []
  const views: ReadingView<number>[] = []
  const reading = createReading<number>({
    read: () => {
      answers.push(Promise.withResolvers())
      return answers.at(-1)?.promise ?? Promise.reject(new Error('no answer'))
    },
    later: (_, callback) => {
      timers.push(callback)
      return () => timers.splice(timers.indexOf(callback), 1)
    },
    onChange: (view) => views.push(view),
  })
  for (let change = 0; change < 3; change += 1) reading.soon()
  expect(timers.length).toBe(1)
  timers.shift()?.()
  reading.soon()
  timers.shift()?.()
  expect([answers.length, timers.length]).toEqual([1, 1])
  answers[0]?.resolve(1)
  await answers[0]?.promise
  timers.shift()?.()
  answers[1]?.reject(new Error('gone'))
  await expect(answers[1]?.promise).rejects.toThrow('gone')
  await Promise.resolve()
  expect(views.at(-1)).toMatchObject({ value: 1, isLoading: false, error: { message: 'gone' } })
  reading.close()
})

function finding(about: Partial<PackerDiagnostic>): PackerDiagnostic {
  return { code: 'a', category: 'structural', severity: 'error', blocking: true, message: '', fixable: false, ...about }
}

function asset(asset_id: number, asset_name: string): AssetViewV1 {
  const asset_uuid = '00000000-0000-4000-8000-000000000000'
  const root = `assets/${asset_name}`
  return { asset_id, asset_uuid, asset_name, root, included_in_build: true, runtime_state: 'healthy', last_modified: 0 }
}

type SummaryRow = PackWorkspaceSummaryResult['assets'][number]

function row(
  asset_name: string,
  about: Pick<SummaryRow, 'asset_family' | 'max_artifacts' | 'last_modified'>,
): SummaryRow {
  return { asset_name, min_artifacts: 1, ...about }
}

function runIn(state: PackRun['state']): PackRun {
  return { runId: 'r', root: '/p', state, startedAt: '2026-01-01T00:00:00Z' }
}

function validationOf(diagnostics: readonly PackerDiagnostic[]) {
  return { assets: [{ asset_id: 1, asset_name: 'a', asset_path: 'assets/a', last_modified: 0, diagnostics }] }
}
