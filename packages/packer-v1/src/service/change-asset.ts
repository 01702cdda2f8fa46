import type { PackerProjectContext, PackerResponse } from '@plinth/contracts'
import { changeRegistry } from '../workspace/change-registry.ts'
import type { RegistryDraft } from '../workspace/registry-draft.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import { appliedAction } from './applied-action.ts'
import { type Call, respond } from './operation.ts'
import { assetUnknown, refuse } from './refuse.ts'

/** A request about one registered asset. */
export interface AssetRequest {
  readonly project: PackerProjectContext
  readonly asset_id: number
}

/** How one asset's line in the registry is changed. */
export interface AssetChange {
  /** Names the action. */
  readonly kind: string
  /** True when there is something to do. */
  readonly isNeeded: (asset: SnapshotAsset) => boolean
  readonly apply: (draft: RegistryDraft, asset_id: number) => void
  /** One sentence: what was done, or that it was so already. */
  readonly describe: (asset: SnapshotAsset, changed: boolean) => string
}

/** Changes one asset's line in the registry. Asked for what is so already, it succeeds and does nothing. */
export async function changeAsset(call: Call<AssetRequest>, change: AssetChange): Promise<PackerResponse> {
  const { project, events, request } = call
  const { asset_id } = request
  const decision = await changeRegistry(project, events, {
    prepare: async () => {},
    apply: (draft) => {
      const asset = draft.assetOf(asset_id)
      if (!asset) return undefined
      const changed = change.isNeeded(asset)
      if (changed) change.apply(draft, asset_id)
      return { asset, changed }
    },
  })
  if (!decision) return refuse(project, events, [assetUnknown(asset_id)])
  const { asset, changed } = decision
  const summary = change.describe(asset, changed)
  if (!changed) return respond(project, { status: 'success', summary })
  events.publish({ kind: 'asset_changed', summary, affected_assets: [asset_id] })
  events.publish({ kind: 'action_applied', summary, affected_assets: [asset_id] })
  const action = appliedAction(change.kind, 'registry_mutation', { summary, paths: [asset.root] })
  return respond(project, { status: 'success', summary, affected_assets: [asset_id], applied_actions: [action] })
}
