import { type ContractType, defineContract, flag, nonBlank, optional, withDefault } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that brings a quarantined asset root back, byte for byte. Source: seed 003. */
export const RestoreAssetRequest = defineContract({
  name: 'RestoreAssetRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    quarantine_id: nonBlank(),
    /** The preview that is consented to: it must still hold. Without one the operation makes its own in the same turn. */
    preview_id: optional(nonBlank()),
    /** Must be true: the root is moved back; otherwise the answer is `consent_required` and proposes what would be done. */
    consent: withDefault(flag(), false),
  },
})
export type RestoreAssetRequest = ContractType<typeof RestoreAssetRequest>
