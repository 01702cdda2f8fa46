import type { IncludeAssetInBuildRequest, IncludeAssetInBuildResult } from '@plinth/contracts'
import { changeAsset } from './change-asset.ts'
import type { Call } from './operation.ts'

/** See PackerWorkspaceService.includeAssetInBuild. */
export function includeAssetInBuild(call: Call<IncludeAssetInBuildRequest>): Promise<IncludeAssetInBuildResult> {
  return changeAsset(call, {
    kind: 'include_asset_in_build',
    isNeeded: ({ included_in_build }) => !included_in_build,
    apply: (draft, asset_id) => draft.setIncluded(asset_id, true),
    describe: ({ root }, changed) => `${root} is ${changed ? 'now' : 'already'} part of the build.`,
  })
}
