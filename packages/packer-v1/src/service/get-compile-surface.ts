import type { GetCompileSurfaceRequest, GetCompileSurfaceResult } from '@plinth/contracts'
import { openSnapshot } from '../build/recover-workspace.ts'
import { counted } from '../counted.ts'
import { addressOf, packSet } from '../workspace/snapshot.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.getCompileSurface. An address that two assets claim belongs to neither. */
export async function getCompileSurface(call: Call<GetCompileSurfaceRequest>): Promise<GetCompileSurfaceResult> {
  const assets = packSet(await openSnapshot(call.project, call.events))
  const claims = Map.groupBy(
    assets.flatMap(({ asset_id, manifest }) => (manifest ? [{ address: addressOf(manifest), asset_id }] : [])),
    ({ address }) => address,
  )
  const addressables = [...claims.values()]
    .flatMap((group) => (group.length === 1 ? group : []))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
  const summary = `${addressables.length} of ${counted(assets.length, 'asset')} can be addressed.`
  return {
    ...respond(call.project, { status: 'success', summary }),
    surface: { contract_version: 1, addressables },
  }
}
