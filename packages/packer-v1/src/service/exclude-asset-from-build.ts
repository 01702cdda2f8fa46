import type { ExcludeAssetFromBuildRequest, ExcludeAssetFromBuildResult } from '@plinth/contracts'
import { changeAsset } from './change-asset.ts'
import type { Call } from './operation.ts'

/** See PackerWorkspaceService.excludeAssetFromBuild. */
export function excludeAssetFromBuild(call: Call<ExcludeAssetFromBuildRequest>): Promise<ExcludeAssetFromBuildResult> {
  return changeAsset(call, {
    kind: 'exclude_asset_from_build',
    isNeeded: ({ included_in_build }) => included_in_build,
    apply: (draft, asset_id) => draft.setIncluded(asset_id, false),
    describe: ({ root }, changed) => `${root} is ${changed ? 'no longer' : 'not'} part of the build.`,
  })
}
