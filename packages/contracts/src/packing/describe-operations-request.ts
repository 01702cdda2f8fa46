import { type ContractType, defineContract } from '../schema/index.ts'
import { packerVersion, requestFields } from './response-fields.ts'

/** Request of the operation that lists the operations and their classes. Source: seed 003. */
export const DescribeOperationsRequest = defineContract({
  name: 'DescribeOperationsRequest',
  unknown_fields: 'refuse',
  version: packerVersion,
  fields: {
    ...requestFields,
  },
})
export type DescribeOperationsRequest = ContractType<typeof DescribeOperationsRequest>
