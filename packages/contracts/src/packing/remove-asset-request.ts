import { type ContractType, defineContract, integer } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that unregisters an asset; its files stay. Source: seed 003. */
export const RemoveAssetRequest = defineContract({
  name: 'RemoveAssetRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
    asset_id: integer({ min: 1 }),
  },
})
export type RemoveAssetRequest = ContractType<typeof RemoveAssetRequest>
