import type { AssetViewV1 } from '@plinth/contracts'
import type { Project } from '../workspace/project.ts'
import { addressOf, type SnapshotAsset } from '../workspace/snapshot.ts'

/** An asset as a UI shows it: what the snapshot says of it, in the state that it is in at the moment. */
export function assetView({ memory }: Project, asset: SnapshotAsset): AssetViewV1 {
  const { asset_id, asset_uuid, root, included_in_build, manifest, last_modified } = asset
  const runtime_state = memory.marks.get(asset_id) ?? asset.runtime_state
  const names = manifest && {
    asset_name: manifest.name,
    asset_family: manifest.family,
    address: addressOf(manifest),
  }
  return { asset_id, asset_uuid, root, included_in_build, ...names, runtime_state, last_modified }
}
