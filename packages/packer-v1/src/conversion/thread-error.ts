import { CodedError, isCodedError } from '@plinth/contracts'
import type { ThreadError } from './thread-messages.ts'

/** An error to send. */
export function toThreadError(error: unknown): ThreadError {
  if (!isCodedError(error)) return { message: error instanceof Error ? error.message : String(error) }
  const { code, message, hint, details } = error
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details: cloned(details) }),
  }
}

/** The error that was sent. */
export function fromThreadError({ code, message, hint, details }: ThreadError): Error {
  if (code === undefined) return new Error(message)
  const facts = typeof details === 'object' && details !== null ? { ...details } : undefined
  return new CodedError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(facts ? { details: facts } : {}),
  })
}

function cloned(details: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(details))
  } catch {
    return undefined
  }
}
