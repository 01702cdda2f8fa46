import type { RestoreAssetRequest, RestoreAssetResult } from '@plinth/contracts'
import { applyWithConsent } from './apply-with-consent.ts'
import type { Call } from './operation.ts'

/** See PackerWorkspaceService.restoreAsset. */
export async function restoreAsset(call: Call<RestoreAssetRequest>): Promise<RestoreAssetResult> {
  const { quarantine_id } = call.request
  const { response, applied } = await applyWithConsent(call, { kind: 'restore_asset', quarantine_id }, call.request)
  return { ...response, ...(applied?.state === 'applied' ? applied.outcome.restored : {}) }
}
