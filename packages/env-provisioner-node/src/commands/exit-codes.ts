/** Exit codes of answers by state: 0 ready (and resolved), 1 failed, 3 needs_user_input or missing. */
export const EXIT_CODES = { ready: 0, unresolved: 0, failed: 1, needs_user_input: 3, missing: 3 } as const

/** Exit codes of `preflight` by state: 0 without a network, 3 when something has to be fetched or given, 1 failed. */
export const PREFLIGHT_CODES = { ready: 0, possible: 0, missing: 3, needs_user_input: 3, failed: 1 } as const

const WRONG_INPUT = [
  ...['invalid_contract', 'unsupported_contract_version', 'not_json'],
  ...['lock_unreadable', 'lock_unsupported', 'unsupported_lock_version'],
]

/** A document that does not fit is the caller's mistake, like a wrong command line. */
export function exitCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && WRONG_INPUT.includes(String(error.code)) ? 2 : undefined
}
