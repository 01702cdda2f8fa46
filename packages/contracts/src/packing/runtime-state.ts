import { type ContractType, contractOf } from '../schema/contract.ts'
import { oneOf } from '../schema/index.ts'

/** How fresh what the packer knows is. Source: seed 003, "Runtime State and Visibility". */
export const PackerRuntimeState = contractOf(
  oneOf(['healthy', 'stale', 'diverged', 'committing', 'reconciling', 'failed']),
  { name: 'PackerRuntimeState' },
)
export type PackerRuntimeState = ContractType<typeof PackerRuntimeState>
