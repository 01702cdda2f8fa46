import type { RemoveAssetRequest, RemoveAssetResult } from '@plinth/contracts'
import { changeAsset } from './change-asset.ts'
import type { Call } from './operation.ts'

/** See PackerWorkspaceService.removeAsset. */
export function removeAsset(call: Call<RemoveAssetRequest>): Promise<RemoveAssetResult> {
  return changeAsset(call, {
    kind: 'remove_asset',
    isNeeded: () => true,
    apply: (draft, asset_id) => draft.remove(asset_id),
    describe: ({ root }) => `${root} is no longer registered; its files stay.`,
  })
}
