import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, nonBlank, optional } from '../schema/index.ts'

/** Answer of the operation that moves an asset root aside, reversibly. Source: seed 003. */
export const QuarantineAssetResult = defineContract({
  name: 'QuarantineAssetResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** What brings it back. */
    quarantine_id: optional(nonBlank()),
  },
})
export type QuarantineAssetResult = ContractType<typeof QuarantineAssetResult>
