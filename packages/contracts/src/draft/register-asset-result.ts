import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer, optional, uuid } from '../schema/index.ts'

/** Answer of the operation that registers an asset root. Source: seed 003. */
export const RegisterAssetResult = defineContract({
  name: 'RegisterAssetResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    asset_id: optional(integer({ min: 1 })),
    asset_uuid: optional(uuid()),
  },
})
export type RegisterAssetResult = ContractType<typeof RegisterAssetResult>
