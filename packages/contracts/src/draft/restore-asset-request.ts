import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, flag, nonBlank, withDefault } from '../schema/index.ts'

/** Request of the operation that brings a quarantined asset root back, byte for byte. Source: seed 003. */
export const RestoreAssetRequest = defineContract({
  name: 'RestoreAssetRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    quarantine_id: nonBlank(),
    /** Must be true: the root is moved back. */
    consent: withDefault(flag(), false),
  },
})
export type RestoreAssetRequest = ContractType<typeof RestoreAssetRequest>
