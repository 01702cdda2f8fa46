import { type ContractType, defineContract, integer, optional, uuid } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that registers an asset root. Source: seed 003. */
export const RegisterAssetResult = defineContract({
  name: 'RegisterAssetResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    asset_id: optional(integer({ min: 1 })),
    asset_uuid: optional(uuid()),
  },
})
export type RegisterAssetResult = ContractType<typeof RegisterAssetResult>
