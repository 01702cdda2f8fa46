import { packerVersion, requestFields } from '../packing/response-fields.ts'
import { type ContractType, defineContract } from '../schema/index.ts'

/** Request of the operation that lists the registered assets. Source: seed 003. */
export const ListAssetsRequest = defineContract({
  name: 'ListAssetsRequest',
  status: 'draft',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type ListAssetsRequest = ContractType<typeof ListAssetsRequest>
