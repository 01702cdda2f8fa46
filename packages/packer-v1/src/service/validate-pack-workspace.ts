import type { ValidatePackWorkspaceRequest, ValidatePackWorkspaceResult } from '@plinth/contracts'
import { freshSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { blockersOf, displayName, packSet, type SnapshotAsset } from '../workspace/snapshot.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.validatePackWorkspace. */
export async function validatePackWorkspace(
  call: Call<ValidatePackWorkspaceRequest>,
): Promise<ValidatePackWorkspaceResult> {
  const { project, events } = call
  const assets = packSet(await freshSnapshot(project, events))
  const blockers = blockersOf(assets)
  const summary =
    blockers.length === 0
      ? `${counted(assets.length, 'asset')} can be packed.`
      : `${counted(blockers.length, 'finding')} in the way of packing.`
  events.publish({ kind: 'diagnostics_updated', summary, affected_assets: assets.map(({ asset_id }) => asset_id) })
  return {
    ...respond(project, { status: 'success', summary, diagnostics: blockers, blockers }),
    assets: assets.map(validationOf),
  }
}

function validationOf(asset: SnapshotAsset): ValidatePackWorkspaceResult['assets'][number] {
  const { asset_id, root, last_modified } = asset
  return {
    asset_id,
    asset_name: displayName(asset),
    asset_path: root,
    last_modified,
    diagnostics: blockersOf([asset]),
  }
}
