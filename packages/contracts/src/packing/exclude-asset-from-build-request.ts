import { type ContractType, defineContract, integer } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that leaves an asset out of the build; it stays registered. Source: seed 003. */
export const ExcludeAssetFromBuildRequest = defineContract({
  name: 'ExcludeAssetFromBuildRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type ExcludeAssetFromBuildRequest = ContractType<typeof ExcludeAssetFromBuildRequest>
