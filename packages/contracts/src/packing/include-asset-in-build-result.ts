import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that takes an asset into the build. Source: seed 003. */
export const IncludeAssetInBuildResult = defineContract({
  name: 'IncludeAssetInBuildResult',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type IncludeAssetInBuildResult = ContractType<typeof IncludeAssetInBuildResult>
