import { CodedError, isCodedError } from '../errors/coded-error.ts'

/** Runs `read`; a {@link CodedError} out of it is thrown on as its cause, under the code of the text around it. */
export function underCode<T>(code: 'invalid_requirement' | 'invalid_marker', read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!isCodedError(cause)) throw cause
    throw new CodedError(code, cause.message, { cause, ...(cause.hint === undefined ? {} : { hint: cause.hint }) })
  }
}
