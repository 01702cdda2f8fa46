import type { GetCompileSurfaceRequest, GetCompileSurfaceResult } from '@plinth/contracts'
import { currentSnapshot } from '../workspace/read-workspace.ts'
import { addressOf, packSet } from '../workspace/snapshot.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.getCompileSurface. An address that two assets claim belongs to neither. */
export async function getCompileSurface(call: Call<GetCompileSurfaceRequest>): Promise<GetCompileSurfaceResult> {
  const assets = packSet(await currentSnapshot(call.project))
  const claims = Map.groupBy(
    assets.flatMap(({ asset_id, manifest }) => (manifest ? [{ address: addressOf(manifest), asset_id }] : [])),
    ({ address }) => address,
  )
  const addressables = [...claims.values()]
    .flatMap((group) => (group.length === 1 ? group : []))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
  const summary = `${addressables.length} addresses.`
  return {
    ...respond(call.project, { status: 'success', summary }),
    surface: { contract_version: 1, addressables },
  }
}
