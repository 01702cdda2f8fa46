import { isCodedError } from '@plinth/contracts'
import type { CommandContext } from './context.ts'

/** What a person can mend is a line and a hint; anything else is a fault of ours and comes with its trace. Gives the exit code. */
export function reportError(error: unknown, { fail }: CommandContext): number {
  if (!isCodedError(error)) return fail(1, error instanceof Error ? (error.stack ?? error.message) : String(error))
  return fail(1, error.hint === undefined ? error.message : `${error.message}\n${error.hint}`)
}
