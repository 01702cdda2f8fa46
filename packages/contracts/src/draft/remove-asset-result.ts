import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that unregisters an asset; its files stay. Source: seed 003. */
export const RemoveAssetResult = defineContract({
  name: 'RemoveAssetResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type RemoveAssetResult = ContractType<typeof RemoveAssetResult>
