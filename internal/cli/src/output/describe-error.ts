import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { CliLabels } from '../program/definition.ts'

/** A wrong command line. It never leaves the run, so it is no CodedError: making one would load the contracts on every start. */
export class UsageError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The document of whatever a command threw: `usage_error` for a wrong command line, else as contracts make it. */
export async function errorDocument(error: unknown): Promise<ErrorDocumentV1> {
  if (error instanceof UsageError) {
    const hint = error.hint === undefined ? {} : { hint: error.hint }
    return { contract_version: 1, code: 'usage_error', message: error.message, ...hint }
  }
  const { documentOf } = await import('./error-document.ts')
  return documentOf(error)
}

/** The lines of an error for people. */
export function describeError({ message, hint }: ErrorDocumentV1, labels: CliLabels): string {
  return `${labels.error} ${message}\n${hint ? `${labels.hint} ${hint}\n` : ''}`
}
