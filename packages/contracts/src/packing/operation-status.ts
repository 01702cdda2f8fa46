import { type ContractType, contractOf } from '../schema/contract.ts'
import { oneOf } from '../schema/index.ts'

/** How an operation ended. `rejected`: refused before anything was touched. Source: seed 002. */
export const PackerOperationStatus = contractOf(oneOf(['success', 'failed', 'rejected']), {
  name: 'PackerOperationStatus',
})
export type PackerOperationStatus = ContractType<typeof PackerOperationStatus>
