import { type ContractType, defineContract, integer, nonBlank, optional } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that moves an asset root aside, reversibly. Source: seed 003. */
export const QuarantineAssetResult = defineContract({
  name: 'QuarantineAssetResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** What brings it back. */
    quarantine_id: optional(nonBlank()),
    /** Of a refusal with `consent_required`: the preview to consent to. */
    preview_id: optional(nonBlank()),
    /** The snapshot that this preview was made from. */
    revision: optional(integer({ min: 0 })),
  },
})
export type QuarantineAssetResult = ContractType<typeof QuarantineAssetResult>
