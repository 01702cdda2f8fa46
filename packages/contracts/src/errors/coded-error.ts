const BRAND = Symbol.for('@plinth/coded-error')

/** What a {@link CodedError} carries besides its code and message. */
export interface CodedErrorOptions {
  /** What the reader can do about it, one sentence. */
  readonly hint?: string | undefined
  /** Structured facts (paths, keys, exit codes); JSON values only, never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
  /** The error underneath. */
  readonly cause?: unknown
}

/**
 * The one error that Plinth throws: `code` (lower snake case, listed in docs/reference/errors.md), `message` (what went wrong and where),
 * `hint` (what to do), `details` (facts for programs). Recognised by brand, so a copy from another bundle is one too: {@link isCodedError}.
 */
export class CodedError extends Error {
  readonly code: string
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CodedError'
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** True for a {@link CodedError} of any copy of this package, whichever bundle made it. */
export function isCodedError(value: unknown): value is CodedError {
  return value instanceof Error && BRAND in value
}
