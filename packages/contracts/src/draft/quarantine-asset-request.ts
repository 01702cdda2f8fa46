import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, flag, integer, withDefault } from '../schema/index.ts'

/** Request of the operation that moves an asset root aside, reversibly. Source: seed 003. */
export const QuarantineAssetRequest = defineContract({
  name: 'QuarantineAssetRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
    /** Must be true: the root is moved. */
    consent: withDefault(flag(), false),
  },
})
export type QuarantineAssetRequest = ContractType<typeof QuarantineAssetRequest>
