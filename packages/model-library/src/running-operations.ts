import { CodedError } from '@plinth/contracts'

/** Counts what runs on an open library, so that closing it can wait and refuse what comes after. */
export interface RunningOperations {
  /** Aborted when closing begins; for work that nobody waits for. */
  readonly closing: AbortSignal
  /** Runs an operation. @throws CodedError `library_closed` */
  readonly run: <T>(operation: () => Promise<T>) => Promise<T>
  /** Refuses new operations and waits for those that run. */
  readonly end: () => Promise<void>
}

/** Operations of one open library. */
export function createRunningOperations(): RunningOperations {
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
      await Promise.allSettled(running)
    },
  }
}

function closed(): CodedError {
  return new CodedError('library_closed', 'the library was closed', { hint: 'Open it again.' })
}
