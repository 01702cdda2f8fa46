import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract, integer } from '../schema/index.ts'

/** Request of the operation that unregisters an asset; its files stay. Source: seed 003. */
export const RemoveAssetRequest = defineContract({
  name: 'RemoveAssetRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type RemoveAssetRequest = ContractType<typeof RemoveAssetRequest>
