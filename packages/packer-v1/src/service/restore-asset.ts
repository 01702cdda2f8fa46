import type { RestoreAssetRequest, RestoreAssetResult } from '@plinth/contracts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Call } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.restoreAsset. */
export async function restoreAsset(call: Call<RestoreAssetRequest>): Promise<RestoreAssetResult> {
  return {
    ...refuse(call.project, call.events, [
      diagnostic('quarantine_unknown', `Nothing in quarantine has the id ${call.request.quarantine_id}.`),
    ]),
  }
}
