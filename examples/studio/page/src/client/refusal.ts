import type { ErrorDocumentV1 } from '@plinth/contracts'

/** What the server refused, in its own words. */
export class Refusal extends Error {
  readonly document: ErrorDocumentV1
  /** Of HTTP; 0 when nothing answered. */
  readonly status: number

  constructor(document: ErrorDocumentV1, status: number) {
    super(document.message)
    this.document = document
    this.status = status
  }
}

/** What an ErrorNote shows of anything that was thrown. */
export function toErrorNote(error: unknown): ErrorDocumentV1 {
  if (error instanceof Refusal) return error.document
  return { contract_version: 1, code: 'page_error', message: error instanceof Error ? error.message : String(error) }
}

/** The refusal in an answer's body; a body that is no error document is not the server's, e.g. that of a proxy. */
export function refusalOf(body: unknown, status: number): Refusal {
  return new Refusal(isErrorDocument(body) ? body : { ...UNREADABLE, details: { status } }, status)
}

/** Nothing answered. */
export function unreachable(): Refusal {
  return new Refusal(UNREACHABLE, 0)
}

const UNREACHABLE: ErrorDocumentV1 = {
  contract_version: 1,
  code: 'unreachable',
  message: 'Studio does not answer.',
  hint: 'Start it again with `npx -y pnpm@12 demo --open`; nothing that was saved is lost.',
}

const UNREADABLE: ErrorDocumentV1 = {
  contract_version: 1,
  code: 'unreadable_answer',
  message: 'What answered is not Studio, or another version of it.',
  hint: 'Reload the page; look at the terminal in which Studio runs.',
}

function isErrorDocument(body: unknown): body is ErrorDocumentV1 {
  if (typeof body !== 'object' || body === null || !('code' in body && 'message' in body)) return false
  return typeof body.code === 'string' && typeof body.message === 'string'
}
