import { type ContractType, defineContract, integer, nonBlank, optional } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that brings a quarantined asset root back, byte for byte. Source: seed 003. */
export const RestoreAssetResult = defineContract({
  name: 'RestoreAssetResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    /** The id that the asset had and has again. */
    asset_id: optional(integer({ min: 1 })),
    /** Where it lies again, relative to the project's root, with `/`. */
    root: optional(nonBlank()),
    /** Of a refusal with `consent_required`: the preview to consent to. */
    preview_id: optional(nonBlank()),
    /** The snapshot that this preview was made from. */
    revision: optional(integer({ min: 0 })),
  },
})
export type RestoreAssetResult = ContractType<typeof RestoreAssetResult>
