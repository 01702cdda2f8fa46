import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that brings a quarantined asset root back, byte for byte. Source: seed 003. */
export const RestoreAssetResult = defineContract({
  name: 'RestoreAssetResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type RestoreAssetResult = ContractType<typeof RestoreAssetResult>
