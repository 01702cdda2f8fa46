import type { ErrorDocumentV1 } from '@plinth/contracts'

/** What was read of the server under one key. While it is read again, the last value stays. */
export type Reading<T> =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'refused'; readonly error: ErrorDocumentV1 }
