import { setTimeout as pause } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'

/** Counts what runs on an open library, so that closing it can wait and refuse what comes after. */
export interface RunningOperations {
  /** Aborted when closing begins; for work that nobody waits for. */
  readonly closing: AbortSignal
  /** Runs an operation. @throws CodedError `library_closed` */
  readonly run: <T>(operation: () => Promise<T>) => Promise<T>
  /** Refuses new operations and waits for those that run; what still waits for a drive after a moment fails as `library_closed`. */
  readonly end: () => Promise<void>
}

/** Operations of one open library. `giveUp` ends what waits for a drive. */
export function createRunningOperations(giveUp: (reason: CodedError) => void): RunningOperations {
  const controller = new AbortController()
  const running = new Set<Promise<unknown>>()
  return {
    closing: controller.signal,
    run: async (operation) => {
      if (controller.signal.aborted) throw closed()
      const promise = operation()
      running.add(promise)
      try {
        return await promise
      } finally {
        running.delete(promise)
      }
    },
    end: async () => {
      controller.abort(closed())
      const waited = new AbortController()
      const ended = Promise.allSettled(running)
      await Promise.race([ended, pause(PATIENCE_MS, undefined, { signal: waited.signal }).catch(() => {})])
      waited.abort()
      giveUp(closed())
      await ended
    },
  }
}

const PATIENCE_MS = 500

function closed(): CodedError {
  return new CodedError('library_closed', 'the library was closed', { hint: 'Open it again.' })
}
