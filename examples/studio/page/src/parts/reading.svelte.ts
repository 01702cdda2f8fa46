import type { ErrorDocumentV1 } from '@plinth/contracts'
import { toErrorNote } from '../client/refusal.ts'

/** An answer that is shown, and read anew when it may be another. */
export interface Reading<T> {
  /** Reactive; undefined until the first answer. What is shown stays while it is read anew. */
  readonly value: T | undefined
  /** Reactive; of the last time. */
  readonly error: ErrorDocumentV1 | undefined
  /** The last one that is asked counts. */
  readonly read: () => void
  readonly close: () => void
}

/** Reads nothing until it is asked to. */
export function createReading<T>(ask: (signal: AbortSignal) => Promise<T>): Reading<T> {
  let value = $state.raw<T>()
  let error = $state.raw<ErrorDocumentV1>()
  let running: AbortController | undefined
  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    read: () => {
      running?.abort()
      const mine = new AbortController()
      running = mine
      ask(mine.signal).then(
        (next) => {
          if (running !== mine) return
          value = next
          error = undefined
        },
        (thrown: unknown) => {
          if (running === mine) error = toErrorNote(thrown)
        },
      )
    },
    close: () => {
      running?.abort()
      running = undefined
    },
  }
}
