/** Exit codes of answers by state: 0 ready (and resolved), 1 failed, 3 needs_user_input or missing. */
export const EXIT_CODES = { ready: 0, unresolved: 0, failed: 1, needs_user_input: 3, missing: 3 } as const

const WRONG_INPUT = ['invalid_contract', 'unsupported_contract_version', 'not_json']

/** A document that does not fit is the caller's mistake, like a wrong command line. */
export function exitCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && WRONG_INPUT.includes(String(error.code)) ? 2 : undefined
}
