import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer } from '../schema/index.ts'

/** Request of the operation that shows one asset. Source: seed 003. */
export const GetAssetDetailsRequest = defineContract({
  name: 'GetAssetDetailsRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type GetAssetDetailsRequest = ContractType<typeof GetAssetDetailsRequest>
