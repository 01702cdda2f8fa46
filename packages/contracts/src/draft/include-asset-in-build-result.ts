import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that takes an asset into the build. Source: seed 003. */
export const IncludeAssetInBuildResult = defineContract({
  name: 'IncludeAssetInBuildResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type IncludeAssetInBuildResult = ContractType<typeof IncludeAssetInBuildResult>
