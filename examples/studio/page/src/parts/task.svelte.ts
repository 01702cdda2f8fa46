import type { ErrorDocumentV1 } from '@plinth/contracts'
import { toErrorNote } from '../client/refusal.ts'

/** One thing that a person had done, as its button and its error show it. */
export interface Task {
  /** Reactive. */
  readonly isBusy: boolean
  /** Reactive; of the last time. */
  readonly error: ErrorDocumentV1 | undefined
  /** Undefined where it failed, or while it is busy. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T | undefined>
}

/** Runs one thing at a time and keeps why it failed. */
export function task(): Task {
  let isBusy = $state(false)
  let error = $state.raw<ErrorDocumentV1>()
  return {
    get isBusy() {
      return isBusy
    },
    get error() {
      return error
    },
    run: async (work) => {
      if (isBusy) return undefined
      isBusy = true
      error = undefined
      try {
        return await work()
      } catch (thrown) {
        error = toErrorNote(thrown)
        return undefined
      } finally {
        isBusy = false
      }
    },
  }
}
