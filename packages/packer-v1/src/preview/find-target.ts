import { diagnostic } from '../workspace/diagnostics.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { type ActionTarget, type Planning, type PlanScene, refusal } from './action-plan.ts'

/** The registered asset that a change is about, or the refusal of a request that names none. */
export function findTarget({ snapshot }: PlanScene, { kind, asset_id }: ActionTarget): SnapshotAsset | Planning {
  if (asset_id === undefined) return refusal(diagnostic('target_required', `${kind} needs an asset_id.`))
  const found = snapshot.assets.find((asset) => asset.asset_id === asset_id)
  return found ?? refusal(diagnostic('asset_unknown', `No registered asset has the id ${asset_id}.`, { asset_id }))
}
