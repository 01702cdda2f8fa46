import type { Logger } from '../logger.ts'
import type { AcquireLock } from './open-store.ts'

/** Cleaning up that a disk has refused (it became read-only, say): tried again before the next build and when the store is closed. */
export interface Retries {
  /** Does the work. A failure is logged, fails nothing, and keeps the work; it must be able to run twice. */
  readonly attempt: (what: string, work: () => Promise<unknown>) => Promise<void>
  /** Does everything that was kept once more. */
  readonly again: () => Promise<void>
}

/** Nothing is kept. */
export function createRetries(logger: Logger): Retries {
  const kept = new Map<string, () => Promise<unknown>>()
  const attempt: Retries['attempt'] = async (what, work) => {
    try {
      await work()
      kept.delete(what)
    } catch (error) {
      kept.set(what, work)
      logger({ level: 'warning', message: `${what} was refused and is tried later`, details: { error: String(error) } })
    }
  }
  return {
    attempt,
    again: async () => {
      for (const [what, work] of kept) await attempt(what, work)
    },
  }
}

/** Locks whose release fails nothing: what was done under them is done, and a lock that stays is let go of later. */
export function withLenientRelease(acquire: AcquireLock, retries: Retries): AcquireLock {
  return async (path, options) => {
    const lock = await acquire(path, options)
    return {
      ...lock,
      [Symbol.asyncDispose]: () => retries.attempt(`releasing ${path} (${lock.holder.token})`, () => lock.release()),
    }
  }
}
