import { CodedError } from '@plinth/contracts'
import { acquireLock, type LockHolder, type ProcessTable } from '@plinth/durable'

/** Takes a lock for a purpose, until it is disposed of; the signal ends the waiting. */
export type TakeLock = (purpose: string, signal?: AbortSignal) => Promise<AsyncDisposable>

/** How a lock is waited for. */
export interface LibraryLockSettings {
  readonly path: string
  readonly processes: ProcessTable
  /** The longest wait in ms. */
  readonly waitMs: number
}

/**
 * A lock that is waited for in turn, and not for ever.
 * @throws CodedError `library_busy` when it is not free in time; `details.holder` says who has it.
 */
export function libraryLock({ path, processes, waitMs }: LibraryLockSettings): TakeLock {
  return async (purpose, signal) => {
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), waitMs)
    let holder: LockHolder | undefined
    try {
      return await acquireLock(path, {
        purpose,
        processes,
        signal: signal ? AbortSignal.any([signal, patience.signal]) : patience.signal,
        onWait: (wait) => {
          holder = wait.holder
        },
      })
    } catch (error) {
      if (!patience.signal.aborted || signal?.aborted) throw error
      throw busy(path, holder)
    } finally {
      clearTimeout(timer)
    }
  }
}

function busy(path: string, holder: LockHolder | undefined): CodedError {
  const by = holder ? `process ${holder.pid} (${holder.purpose})` : 'others who asked before'
  return new CodedError('library_busy', `the library is being changed by ${by}`, {
    hint: 'Try again when that is done.',
    details: { path, ...(holder ? { holder: { pid: holder.pid, purpose: holder.purpose } } : {}) },
  })
}
