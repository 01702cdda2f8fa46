import { type ContractType, defineContract, integer } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that takes an asset into the build. Source: seed 003. */
export const IncludeAssetInBuildRequest = defineContract({
  name: 'IncludeAssetInBuildRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type IncludeAssetInBuildRequest = ContractType<typeof IncludeAssetInBuildRequest>
