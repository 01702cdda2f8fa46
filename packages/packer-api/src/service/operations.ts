import type { PackerOperationClass } from '@plinth/contracts'

/** Every operation of this version of the service and what it may change. Source: seed 003, "Operation Classes". */
export const PACKER_OPERATIONS = {
  initWorkspace: 'registry_mutation',
  registerAsset: 'registry_mutation',
  includeAssetInBuild: 'registry_mutation',
  excludeAssetFromBuild: 'registry_mutation',
  removeAsset: 'registry_mutation',
  listAssets: 'read_only',
  getAssetDetails: 'read_only',
  doctor: 'read_only',
  summarizePackWorkspace: 'read_only',
  validatePackWorkspace: 'read_only',
  getCompileSurface: 'read_only',
  describeOperations: 'read_only',
  build: 'workspace_mutation',
  packWorkspace: 'workspace_mutation',
} as const satisfies Readonly<Record<string, PackerOperationClass>>

/** The name of an operation: a method of PackerWorkspaceService. */
export type PackerOperation = keyof typeof PACKER_OPERATIONS

/** One row of the table of operations. */
export interface OperationDescription {
  readonly operation: PackerOperation
  readonly operation_class: PackerOperationClass
}

/** The table of operations as rows, in the order of {@link PACKER_OPERATIONS}: what a UI shows before anything runs. */
export function describeOperations(): readonly OperationDescription[] {
  return Object.entries(PACKER_OPERATIONS).map(([operation, operation_class]) => ({
    // Object.entries widens the keys of a constant to string.
    operation: operation as PackerOperation,
    operation_class,
  }))
}
