import { setTimeout as pause } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'
import { type Kysely, sql } from 'kysely'
import type { IndexTables } from '../index/tables.ts'
import type { TakeLock } from '../library-lock.ts'
import { SCHEMA_KEY } from './postgres-shape.ts'

/** How the lock is waited for. */
export interface AdvisoryLockSettings {
  readonly database: Kysely<IndexTables>
  /** The longest wait in ms. */
  readonly waitMs: number
}

/**
 * The lock of a library among all hosts that share its database. A connection holds it, so it ends with the host that holds it, and with the server.
 * `files` is taken before: it also stands where the server forgets a holder who still writes files, and hosts of one machine queue up there.
 * @throws CodedError `library_busy`, `database_unreachable`
 */
export function advisoryLock(settings: AdvisoryLockSettings, files: TakeLock | undefined): TakeLock {
  return async (purpose, signal) => {
    const held = await files?.(purpose, signal)
    try {
      const session = await openSession(settings, signal)
      return {
        [Symbol.asyncDispose]: async () => {
          await session[Symbol.asyncDispose]()
          await held?.[Symbol.asyncDispose]()
        },
      }
    } catch (error) {
      await held?.[Symbol.asyncDispose]()
      throw error
    }
  }
}

/** A connection that is kept until it is disposed of, and with it the lock. */
async function openSession(settings: AdvisoryLockSettings, signal: AbortSignal | undefined): Promise<AsyncDisposable> {
  const [taken, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const session = settings.database.connection().execute(async (connection) => {
    await waitForLock(connection, settings.waitMs, signal)
    taken.resolve()
    await done.promise
    await sql.raw(`select pg_advisory_unlock(${KEY})`).execute(connection)
  })
  session.catch(taken.reject)
  await taken.promise
  return {
    [Symbol.asyncDispose]: async () => {
      done.resolve()
      // A connection that was lost has no lock any more.
      await session.catch(() => {})
    },
  }
}

async function waitForLock(
  connection: Kysely<IndexTables>,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const until = performance.now() + waitMs
  for (;;) {
    const { rows } = await sql<{ taken: boolean }>`select ${sql.raw(`pg_try_advisory_lock(${KEY})`)} as taken`.execute(
      connection,
    )
    if (rows[0]?.taken) return
    if (performance.now() > until) throw busy()
    await pause(POLL_MS * (0.5 + Math.random()), undefined, { signal })
  }
}

const KEY = `1886940211, ${SCHEMA_KEY}`
const POLL_MS = 50

function busy(): CodedError {
  return new CodedError('library_busy', 'the library is being changed by another host', {
    hint: 'Try again when that is done.',
    details: {},
  })
}
