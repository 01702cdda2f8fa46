import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that lists the registered assets. Source: seed 003. */
export const ListAssetsRequest = defineContract({
  name: 'ListAssetsRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type ListAssetsRequest = ContractType<typeof ListAssetsRequest>
