import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Answer of the operation that leaves an asset out of the build; it stays registered. Source: seed 003. */
export const ExcludeAssetFromBuildResult = defineContract({
  name: 'ExcludeAssetFromBuildResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
  },
})
export type ExcludeAssetFromBuildResult = ContractType<typeof ExcludeAssetFromBuildResult>
