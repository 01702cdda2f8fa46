import type { Snapshot, SnapshotAsset } from './snapshot.ts'

/** How two snapshots differ. Ids of assets that are in both and differ, or were in the first only, are `changed`. */
export interface SnapshotChanges {
  readonly state: 'same' | 'stale' | 'diverged'
  readonly discovered: readonly number[]
  readonly changed: readonly number[]
}

/** Compares what is known with what was found. */
export function compareSnapshots(known: Snapshot, found: Snapshot): SnapshotChanges {
  const before = new Map(known.assets.map((asset) => [asset.asset_id, asset]))
  const after = new Set(found.assets.map(({ asset_id }) => asset_id))
  const discovered = found.assets.filter(({ asset_id }) => !before.has(asset_id)).map(({ asset_id }) => asset_id)
  const gone = known.assets.filter(({ asset_id }) => !after.has(asset_id)).map(({ asset_id }) => asset_id)
  const differing = found.assets.filter((asset) => differs(before.get(asset.asset_id), asset))
  const changed = [...gone, ...differing.map(({ asset_id }) => asset_id)].sort((a, b) => a - b)
  const isDiverged =
    (known.registry !== found.registry && JSON.stringify(known.registry) !== JSON.stringify(found.registry)) ||
    differing.some(({ runtime_state }) => runtime_state === 'diverged')
  if (isDiverged) return { state: 'diverged', discovered, changed }
  return { state: changed.length > 0 ? 'stale' : 'same', discovered, changed }
}

function differs(before: SnapshotAsset | undefined, after: SnapshotAsset): boolean {
  if (!before) return false
  return before.stamp !== after.stamp || JSON.stringify(before.diagnostics) !== JSON.stringify(after.diagnostics)
}
