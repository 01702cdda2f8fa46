import { CodedError, isCodedError } from '@plinth/contracts'
import { DamagedIndex } from '../index/open-index.ts'

/**
 * What an error of the driver means: `database_unreachable` for a connection that was lost or never made, a damaged index for tables that are
 * gone, `library_busy` for writers that take too long, else `index_unusable`.
 */
export function postgresError(error: unknown): unknown {
  if (isCodedError(error) || !(error instanceof Error)) return error
  const state = sqlState(error)
  if (state === undefined || UNREACHABLE.test(state)) return unreachable(error)
  if (GONE.test(state)) return new DamagedIndex(error.message, { cause: error })
  const reason = error.message
  if (state === LOCK_NOT_AVAILABLE)
    return new CodedError('library_busy', 'another host keeps the index to itself', {
      hint: 'Try again when that is done.',
      details: { reason },
      cause: error,
    })
  return unusable(reason, error)
}

/** The error of a database that refuses, or that cannot hold an index. */
export function unusable(reason: string, cause?: unknown): CodedError {
  return new CodedError('index_unusable', `the database cannot be used: ${reason}`, {
    hint: 'See what the database says; the library needs a schema of its own in it, in which it may make tables, and the encoding UTF8.',
    details: { reason },
    cause,
  })
}

/** Of class 08 (connection), shutting down or starting up, too many connections, and sessions that the server ended. */
const UNREACHABLE = /^(08...|57P0[1-5]|53300|25P0[34])$/
/** No such table or column, and damaged data. */
const GONE = /^(42P01|42703|XX00[12])$/
const LOCK_NOT_AVAILABLE = '55P03'

/** The five signs by which PostgreSQL names its errors; errors of connections have none. */
function sqlState(error: Error): string | undefined {
  const { code, severity } = Object(error)
  return typeof code === 'string' && severity !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

function unreachable(error: Error): CodedError {
  const { code } = Object(error)
  const reason = error.message || String(code ?? error.name)
  return new CodedError('database_unreachable', `the database of the library does not answer: ${reason}`, {
    hint: 'Try again when the database is there; the library comes back by itself.',
    details: { reason },
    cause: error,
  })
}
