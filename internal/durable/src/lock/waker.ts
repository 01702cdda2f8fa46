import { type FSWatcher, watch } from 'node:fs'

/** Wakes a waiter when the file that it waits for goes away, and at the latest after a given time. */
export interface Waker {
  /** Resolves when the file at `path` changes or has gone, after `ms`, or when the signal is aborted; at once when it watches a new path. */
  readonly next: (wait: {
    readonly path: string
    readonly ms: number
    readonly signal: AbortSignal | undefined
  }) => Promise<void>
  readonly close: () => void
}

/** A waker. Watching is a hint only: where the system refuses it, the time limit alone wakes. */
export function createWaker(): Waker {
  let watched: { readonly path: string; readonly watcher: FSWatcher | undefined } | undefined
  let changed = false
  let wake = () => {}
  const onChange = () => {
    changed = true
    wake()
  }
  return {
    next: async ({ path, ms, signal }) => {
      if (watched?.path !== path) {
        watched?.watcher?.close()
        watched = { path, watcher: watchQuietly(path, onChange) }
        // Whatever happened before the watch began went unnoticed, so the caller has to look once more.
        return
      }
      if (!changed) await pause({ ms, signal, onStart: (end) => (wake = end) })
      changed = false
    },
    close: () => watched?.watcher?.close(),
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

function watchQuietly(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(path, onChange).on('error', () => {})
  } catch {
    return undefined
  }
}
