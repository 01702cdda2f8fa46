import type { GetAssetDetailsRequest, GetAssetDetailsResult } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { displayName } from '../workspace/snapshot.ts'
import { assetView } from './asset-view.ts'
import { type Call, respond } from './operation.ts'
import { assetUnknown } from './refuse.ts'

/** See PackerWorkspaceService.getAssetDetails. */
export async function getAssetDetails(call: Call<GetAssetDetailsRequest>): Promise<GetAssetDetailsResult> {
  const { project, events, request } = call
  const { asset_id } = request
  const asset = (await openSnapshot(project, events)).assets.find((each) => each.asset_id === asset_id)
  if (!asset) {
    const unknown = assetUnknown(asset_id)
    const answer = { summary: unknown.message, diagnostics: [unknown], blockers: [unknown] }
    return { ...respond(project, { status: 'rejected', ...answer }), inputs: [] }
  }
  const { manifest, diagnostics, inputs } = asset
  const fields = { summary: `${displayName(asset)} in ${asset.root}.`, affected_assets: [asset_id], diagnostics }
  return {
    ...respond(project, { status: 'success', ...fields, blockers: diagnostics.filter(({ blocking }) => blocking) }),
    asset: assetView(project, asset),
    ...(manifest ? { manifest } : {}),
    inputs: inputs.map(({ path, bytes, last_modified }) => ({ path, bytes, last_modified })),
  }
}
