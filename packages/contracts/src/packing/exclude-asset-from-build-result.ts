import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that leaves an asset out of the build; it stays registered. Source: seed 003. */
export const ExcludeAssetFromBuildResult = defineContract({
  name: 'ExcludeAssetFromBuildResult',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type ExcludeAssetFromBuildResult = ContractType<typeof ExcludeAssetFromBuildResult>
