import type { PackWorkspaceSummaryRequest, PackWorkspaceSummaryResult } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { displayName, packSet, type SnapshotAsset } from '../workspace/snapshot.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.summarizePackWorkspace. Touches no file once the workspace has been read. */
export async function summarizePackWorkspace(
  call: Call<PackWorkspaceSummaryRequest>,
): Promise<PackWorkspaceSummaryResult> {
  const assets = packSet(await openSnapshot(call.project, call.events))
  const summary = `${counted(assets.length, 'asset')} would be packed.`
  return {
    ...respond(call.project, { status: 'success', summary }),
    total_included: assets.length,
    assets: assets.map(summaryOf),
  }
}

function summaryOf(asset: SnapshotAsset): PackWorkspaceSummaryResult['assets'][number] {
  const { asset_id, manifest, artifacts, last_modified } = asset
  return {
    asset_id,
    asset_name: displayName(asset),
    asset_family: manifest?.family ?? 'unknown',
    min_artifacts: artifacts.min,
    max_artifacts: artifacts.max,
    last_modified,
  }
}
