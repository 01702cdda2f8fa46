import { type FSWatcher, watch } from 'node:fs'

/** Wakes a waiter when a directory changes, and at the latest after a given time. */
export interface Waker {
  /** Resolves at the next change since the last call, after `ms`, or when the signal is aborted. The first call may return at once. */
  readonly next: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  readonly close: () => void
}

/** A waker for `directory`. Watching is a hint only: where the system refuses it, the time limit alone wakes. */
export function createWaker(directory: string): Waker {
  let watcher: FSWatcher | undefined
  let changed = true
  let wake = () => {}
  const onChange = () => {
    changed = true
    wake()
  }
  return {
    next: async (ms, signal) => {
      watcher ??= watchQuietly(directory, onChange)
      if (!changed) await pause({ ms, signal, onStart: (end) => (wake = end) })
      changed = false
    },
    close: () => watcher?.close(),
  }
}

interface Pause {
  readonly ms: number
  readonly signal: AbortSignal | undefined
  readonly onStart: (end: () => void) => void
}

function pause({ ms, signal, onStart }: Pause): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end, { once: true })
    onStart(end)
    if (signal?.aborted) end()
  })
}

function watchQuietly(directory: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(directory, onChange).on('error', () => {})
  } catch {
    return undefined
  }
}
