import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that unregisters an asset; its files stay. Source: seed 003. */
export const RemoveAssetResult = defineContract({
  name: 'RemoveAssetResult',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type RemoveAssetResult = ContractType<typeof RemoveAssetResult>
