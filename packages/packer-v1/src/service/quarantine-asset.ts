import type { QuarantineAssetRequest, QuarantineAssetResult } from '@plinth/contracts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { Call } from './operation.ts'
import { refuse } from './refuse.ts'

/** See PackerWorkspaceService.quarantineAsset. */
export async function quarantineAsset(call: Call<QuarantineAssetRequest>): Promise<QuarantineAssetResult> {
  return {
    ...refuse(call.project, call.events, [
      diagnostic('asset_unknown', `No registered asset has the id ${call.request.asset_id}.`),
    ]),
  }
}
