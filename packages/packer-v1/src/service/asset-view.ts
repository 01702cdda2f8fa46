import type { AssetViewV1 } from '@plinth/contracts'
import { addressOf, type SnapshotAsset } from '../workspace/snapshot.ts'

/** An asset as a UI shows it. */
export function assetView(asset: SnapshotAsset): AssetViewV1 {
  const { asset_id, asset_uuid, root, included_in_build, manifest, runtime_state, last_modified } = asset
  const names = manifest && {
    asset_name: manifest.name,
    asset_family: manifest.family,
    address: addressOf(manifest),
  }
  return { asset_id, asset_uuid, root, included_in_build, ...names, runtime_state, last_modified }
}
