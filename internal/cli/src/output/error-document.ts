import { type ErrorDocumentV1, toErrorDocument } from '@plinth/contracts'

/** The document of an error that a command threw. Apart from `describe-error.ts`: only a command that fails loads the contracts for it. */
export function documentOf(error: unknown): ErrorDocumentV1 {
  return toErrorDocument(error)
}
