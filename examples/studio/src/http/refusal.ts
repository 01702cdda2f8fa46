import { CodedError, type ErrorDocumentV1, isCodedError, toErrorDocument } from '@plinth/contracts'
import { z } from 'zod'

/** An HTTP status of 400 or above and the document that says why. */
export interface RefusalAnswer {
  readonly status: RefusalStatus
  readonly document: ErrorDocumentV1
}

/** Every status that a refusal can have. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 500 | 503

/** How an error is answered. What is no coded error is told to nobody but the log: its message may hold anything. */
export function refusalOf(error: unknown): RefusalAnswer {
  if (error instanceof z.ZodError) return { status: 400, document: toErrorDocument(malformed(error)) }
  if (!isCodedError(error)) return { status: 500, document: UNEXPECTED }
  return { status: STATUS.get(error.code) ?? 422, document: toErrorDocument(error) }
}

/** @see refusalOf */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof z.ZodError) && !isCodedError(error)
}

const UNEXPECTED: ErrorDocumentV1 = {
  contract_version: 1,
  code: 'internal_error',
  message: 'Studio met something it did not expect.',
  hint: 'What it was stands in the terminal where Studio runs. Try again; if it stays, report it.',
}

/** Codes that say more than "this cannot be done" (422). */
const CODES: readonly (readonly [RefusalStatus, readonly string[]])[] = [
  [400, ['bad_request', 'body_not_json', 'invalid_contract', 'invalid_filter', 'invalid_import_request']],
  [400, ['cursor_invalid', 'invalid_mapping', 'invalid_model_id', 'invalid_page_limit', 'invalid_rate']],
  [400, ['invalid_policy', 'unsupported_contract_version']],
  [401, ['token_required', 'token_wrong']],
  [403, ['host_not_allowed', 'origin_not_allowed', 'path_outside_roots', 'read_only']],
  [404, ['directory_missing', 'graph_not_found', 'job_not_found', 'model_not_found', 'node_not_found', 'not_found']],
  [404, ['app_folder_missing', 'environment_unknown', 'plan_missing', 'trash_item_not_found']],
  [404, ['workspace_missing']],
  [409, ['asset_not_executable', 'graph_changed', 'id_taken', 'job_running', 'library_busy', 'nothing_to_confirm']],
  [409, ['environment_unreadable', 'restore_conflict', 'task_not_executable']],
  [413, ['body_too_large']],
  [415, ['media_type_not_json']],
  [500, ['disk_full', 'io_error', 'permission_denied']],
  [503, ['library_closed', 'studio_closed']],
]

const STATUS = new Map(CODES.flatMap(([status, codes]) => codes.map((code) => [code, status] as const)))

/** A request that is not what the route takes; names every place, never the values. */
function malformed({ issues }: z.ZodError): CodedError {
  const errors = issues.slice(0, 20).map(({ path, message }) => ({ path: `/${path.join('/')}`, message }))
  const [first] = errors
  return new CodedError('bad_request', `the request is malformed at ${first?.path}: ${first?.message}`, {
    hint: 'Reload the page; a page of another version asks for other things.',
    details: { errors },
  })
}
