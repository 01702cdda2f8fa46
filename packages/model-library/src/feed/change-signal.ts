import type { WatchFile } from './watch-file.ts'

/** Tells who waits that the index may have changed. */
export interface ChangeSignal {
  /** This process changed it. */
  readonly changed: () => void
  /** Looks for changes of other processes from now on, until the answer is called. */
  readonly listen: () => () => void
  /** How often a change was signalled. */
  readonly turn: () => number
  /** Waits for a turn after this one; an aborted signal ends the waiting too. */
  readonly next: (turn: number, signal: AbortSignal) => Promise<void>
}

/** How changes of other processes are noticed. */
export interface ChangeSignalSettings {
  /** The write-ahead log of the index: every change of any process writes to it. */
  readonly file: string
  readonly watch: WatchFile
  /** How often to look where the watcher stays silent, in ms. */
  readonly pollMs: number
}

/** The watcher and the timer run only while somebody listens. */
export function createChangeSignal({ file, watch, pollMs }: ChangeSignalSettings): ChangeSignal {
  let turn = 0
  let listeners = 0
  let stop: (() => void) | undefined
  const waiting = new Set<() => void>()
  const changed = () => {
    turn += 1
    const woken = [...waiting]
    waiting.clear()
    for (const wake of woken) wake()
  }
  const start = () => {
    const watcher = watch(file, changed)
    const timer = setInterval(changed, pollMs).unref()
    return () => {
      watcher.close()
      clearInterval(timer)
    }
  }
  return {
    changed,
    turn: () => turn,
    listen: () => {
      listeners += 1
      stop ??= start()
      return () => {
        listeners -= 1
        if (listeners > 0) return
        stop?.()
        stop = undefined
      }
    },
    next: (seen, signal) =>
      new Promise((resolve) => {
        if (turn !== seen || signal.aborted) return resolve()
        const wake = () => {
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        waiting.add(wake)
        signal.addEventListener('abort', wake)
      }),
  }
}
