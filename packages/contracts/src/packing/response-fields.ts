import { integer, list, text, version, withDefault } from '../schema/index.ts'
import { PackerDiagnostic } from './diagnostic.ts'
import { PackerOperationStatus } from './operation-status.ts'
import { PackerProjectContext } from './project-context.ts'
import { PackerProposedAction } from './proposed-action.ts'
import { PackerRuntimeState } from './runtime-state.ts'

/** The fields that every answer of the packer has. */
export const responseFields = {
  contract_version: withDefault(version(1), 1),
  /** `rejected`: nothing was touched. */
  status: PackerOperationStatus,
  /** One sentence for people. */
  summary: text(),
  /** Of the project, after the operation. */
  runtime_state: PackerRuntimeState,
  /** Asset ids. */
  affected_assets: withDefault(list(integer({ min: 1 })), []),
  /** Everything found, blocking or not. */
  diagnostics: withDefault(list(PackerDiagnostic), []),
  /** What a preview would do. */
  proposed_actions: withDefault(list(PackerProposedAction), []),
  /** What was done. */
  applied_actions: withDefault(list(PackerProposedAction), []),
  /** The blocking ones among the diagnostics. */
  blockers: withDefault(list(PackerDiagnostic), []),
}

/** The fields that every request to the packer has. */
export const requestFields = {
  contract_version: withDefault(version(1), 1),
  project: PackerProjectContext,
}

/** The version gate of requests and answers; a document without a version is version 1. */
export const packerVersion = { field: 'contract_version', versions: [1], optional: true } as const
