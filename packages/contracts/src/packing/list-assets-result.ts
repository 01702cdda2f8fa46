import { type ContractType, defineContract, list } from '../schema/index.ts'
import { AssetViewV1 } from './asset-view.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that lists the registered assets. Source: seed 003. */
export const ListAssetsResult = defineContract({
  name: 'ListAssetsResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    assets: list(AssetViewV1),
  },
})
export type ListAssetsResult = ContractType<typeof ListAssetsResult>
