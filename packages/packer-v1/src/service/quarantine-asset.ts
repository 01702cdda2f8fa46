import type { QuarantineAssetRequest, QuarantineAssetResult } from '@plinth/contracts'
import { applyWithConsent } from './apply-with-consent.ts'
import type { Call } from './operation.ts'

/** See PackerWorkspaceService.quarantineAsset. */
export async function quarantineAsset(call: Call<QuarantineAssetRequest>): Promise<QuarantineAssetResult> {
  const { asset_id } = call.request
  const { response, applied } = await applyWithConsent(call, { kind: 'quarantine_asset', asset_id }, call.request)
  const { quarantine_id } = applied?.state === 'applied' ? applied.outcome : {}
  return { ...response, ...(quarantine_id === undefined ? {} : { quarantine_id }) }
}
