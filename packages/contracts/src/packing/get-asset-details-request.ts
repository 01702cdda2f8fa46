import { type ContractType, defineContract, integer } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that shows one asset. Source: seed 003. */
export const GetAssetDetailsRequest = defineContract({
  name: 'GetAssetDetailsRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type GetAssetDetailsRequest = ContractType<typeof GetAssetDetailsRequest>
