import type { PackerOperationClass, PackerProposedAction } from '@plinth/contracts'

/** What an operation did, as `applied_actions` lists it. One action per operation, so its kind names it. */
export function appliedAction(
  kind: string,
  operation_class: PackerOperationClass,
  { summary, paths }: { readonly summary: string; readonly paths: readonly string[] },
): PackerProposedAction {
  return { action_id: kind, kind, operation_class, destructive: false, summary, paths }
}
