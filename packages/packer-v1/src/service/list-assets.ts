import type { ListAssetsRequest, ListAssetsResult } from '@plinth/contracts'
import { currentSnapshot } from '../workspace/read-workspace.ts'
import { assetView } from './asset-view.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.listAssets. */
export async function listAssets({ project }: Call<ListAssetsRequest>): Promise<ListAssetsResult> {
  const { assets } = await currentSnapshot(project)
  const summary = `${assets.length} registered.`
  return { ...respond(project, { status: 'success', summary }), assets: assets.map(assetView) }
}
