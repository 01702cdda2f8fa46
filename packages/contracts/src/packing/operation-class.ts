import { type ContractType, contractOf } from '../schema/contract.ts'
import { oneOf } from '../schema/index.ts'

/** What an operation may change; visible to a UI. Source: seed 003, "Operation Classes". */
export const PackerOperationClass = contractOf(oneOf(['read_only', 'registry_mutation', 'workspace_mutation']), {
  name: 'PackerOperationClass',
})
export type PackerOperationClass = ContractType<typeof PackerOperationClass>
