import { packerVersion, responseFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, list } from '../schema/index.ts'
import { AssetViewV1 } from './asset-view.ts'

/** Answer of the operation that lists the registered assets. Source: seed 003. */
export const ListAssetsResult = defineContract({
  name: 'ListAssetsResult',
  status: 'draft',
  version: packerVersion,
  fields: {
    ...responseFields,
    assets: list(AssetViewV1),
  },
})
export type ListAssetsResult = ContractType<typeof ListAssetsResult>
