import type { ListAssetsRequest, ListAssetsResult } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { assetView } from './asset-view.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.listAssets. */
export async function listAssets({ project, events }: Call<ListAssetsRequest>): Promise<ListAssetsResult> {
  const { assets } = await openSnapshot(project, events)
  const summary = `${counted(assets.length, 'registered asset')}.`
  return {
    ...respond(project, { status: 'success', summary }),
    assets: assets.map((asset) => assetView(project, asset)),
  }
}
