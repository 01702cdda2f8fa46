import type { AssetTableEntryV1 } from '@plinth/contracts'
import type { BuildRecord, RecordedAsset } from './build-record.ts'
import { type PlannedAsset, withDigests } from './plan-asset.ts'

/**
 * What a build leaves for the next one. Digests that only writing told come from the entries that were written; without `entries` nothing was
 * written, and all are known.
 */
export function recordOf(
  { began_at, published }: Pick<BuildRecord, 'began_at' | 'published'>,
  assets: readonly PlannedAsset[],
  entries: readonly AssetTableEntryV1[] | undefined,
): BuildRecord {
  const recorded: Record<string, RecordedAsset> = {}
  let at = 0
  for (const planned of assets) {
    const count = planned.artifacts.length
    recorded[planned.asset.asset_id] = recordAsset(planned, entries?.slice(at, at + count))
    at += count
  }
  return { began_at, assets: recorded, published }
}

function recordAsset(planned: PlannedAsset, entries: readonly AssetTableEntryV1[] | undefined): RecordedAsset {
  const { asset, about, artifacts } = planned
  const written = new Map<string, string>()
  for (const [index, { input }] of artifacts.entries()) {
    const sha256 = entries?.[index]?.sha256
    if (input !== undefined && sha256 !== undefined && artifacts[index]?.codec === 'none') written.set(input, sha256)
  }
  const digests = asset.inputs.map(({ path }, index) => planned.digests[index] || (written.get(path) ?? ''))
  return {
    about,
    inputs: asset.inputs.map(({ path, stamp }, index) => [path, stamp, digests[index] ?? '']),
    artifacts: withDigests(asset, artifacts, digests),
  }
}
