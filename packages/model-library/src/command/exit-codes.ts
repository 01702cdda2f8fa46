import { isCodedError } from '@plinth/contracts'

/** 2: what was typed, or a document, is none of its kind. 3: nothing can execute the asset, or what was asked for is rejected. All else is 1. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  invalid_model_id: 2,
  cursor_invalid: 2,
  invalid_filter: 2,
  invalid_page_limit: 2,
  invalid_import_request: 2,
  invalid_dependency_profile: 2,
  unknown_binding_id: 2,
  not_json: 2,
  invalid_rate: 2,
  invalid_mapping: 2,
  invalid_sharing_request: 2,
  trash_item_not_found: 2,
  asset_not_executable: 3,
  task_not_executable: 3,
  unpinned_dependency: 3,
  invalid_dependency_pin: 3,
  dependency_profile_version_immutable: 3,
  not_external: 3,
  nothing_to_undo: 3,
  consent_required: 3,
  app_folder_in_library: 3,
  ownership_unknown: 3,
  trash_unavailable: 3,
  trash_incomplete: 3,
  restore_conflict: 3,
}

/** The exit code of an error that an operation throws. */
export function exitCodeOf(error: unknown): number {
  return isCodedError(error) ? (EXIT_CODES[error.code] ?? 1) : 1
}
