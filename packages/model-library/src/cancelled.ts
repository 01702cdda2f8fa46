import { CodedError } from '@plinth/contracts'
import type { CallOptions } from './library-ports.ts'

/** What an operation threw because its signal was aborted, as the coded error `cancelled` with the signal's reason as cause; any other error as it is. */
export function cancelledError(error: unknown, { signal }: CallOptions): unknown {
  if (!signal?.aborted || error !== signal.reason) return error
  return new CodedError('cancelled', 'the operation was cancelled', { cause: error })
}
