import { type ContractType, defineContract, list, nonBlank, optional, part } from '../schema/index.ts'
import { PackerOperationClass } from './operation-class.ts'
import { packerVersion, responseFields } from './response-fields.ts'

/** Answer of the operation that lists the operations and their classes. Source: seed 003. */
export const DescribeOperationsResult = defineContract({
  name: 'DescribeOperationsResult',
  version: packerVersion,
  fields: {
    ...responseFields,
    operations: list(
      part({
        operation: nonBlank(),
        operation_class: PackerOperationClass,
        /** Options of the request with which the operation is of another class. */
        variants: optional(list(part({ option: nonBlank(), operation_class: PackerOperationClass }))),
      }),
    ),
  },
})
export type DescribeOperationsResult = ContractType<typeof DescribeOperationsResult>
