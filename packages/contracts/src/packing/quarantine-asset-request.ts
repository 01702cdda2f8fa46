import { type ContractType, defineContract, flag, integer, nonBlank, optional, withDefault } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that moves an asset root aside, reversibly. Source: seed 003. */
export const QuarantineAssetRequest = defineContract({
  name: 'QuarantineAssetRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
    /** The preview that is consented to: it must still hold. Without one the operation makes its own in the same turn. */
    preview_id: optional(nonBlank()),
    /** Must be true: the root is moved; otherwise the answer is `consent_required` and proposes what would be done. */
    consent: withDefault(flag(), false),
  },
})
export type QuarantineAssetRequest = ContractType<typeof QuarantineAssetRequest>
