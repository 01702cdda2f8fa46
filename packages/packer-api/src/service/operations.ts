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
  previewAction: 'read_only',
  listQuarantine: 'read_only',
  build: 'workspace_mutation',
  packWorkspace: 'workspace_mutation',
  applyAction: 'workspace_mutation',
  quarantineAsset: 'workspace_mutation',
  restoreAsset: 'workspace_mutation',
} as const satisfies Readonly<Record<string, PackerOperationClass>>

/** The name of an operation: a method of PackerWorkspaceService. */
export type PackerOperation = keyof typeof PACKER_OPERATIONS

/** One row of the table of operations. */
export interface OperationDescription {
  readonly operation: PackerOperation
  readonly operation_class: PackerOperationClass
  /** Options of the request with which the operation is of another class. */
  readonly variants?: readonly OperationVariant[]
}

/** The class of an operation when it is asked for with an option. */
export interface OperationVariant {
  readonly option: string
  readonly operation_class: PackerOperationClass
}

/** The table of operations as rows, in the order of {@link PACKER_OPERATIONS}: what a UI shows before anything runs. */
export function describeOperations(): readonly OperationDescription[] {
  return Object.entries(PACKER_OPERATIONS).map(([name, operation_class]) => {
    // Object.entries widens the keys of a constant to string.
    const operation = name as PackerOperation
    const variants = VARIANTS[operation]
    return { operation, operation_class, ...(variants ? { variants } : {}) }
  })
}

/**
 * The class of a request: that of its operation, or of the option that it is asked for with (`doctor` with `fix`).
 * Source: design page of the packer, "Operation classes".
 */
export function operationClassOf(operation: PackerOperation, request: unknown): PackerOperationClass {
  const asked: ReadonlyMap<string, unknown> = new Map(Object.entries(Object(request)))
  const variant = VARIANTS[operation]?.find(({ option }) => asked.get(option) === true)
  return variant?.operation_class ?? PACKER_OPERATIONS[operation]
}

const VARIANTS: Readonly<Partial<Record<PackerOperation, readonly OperationVariant[]>>> = {
  doctor: [{ option: 'fix', operation_class: 'workspace_mutation' }],
}
