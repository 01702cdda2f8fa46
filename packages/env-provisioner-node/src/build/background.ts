/** Work that nobody waits for until everything is closed. */
export interface Background {
  /** The work reports for itself; what it throws is dropped. It is asked to end by the signal. */
  readonly start: (work: (signal: AbortSignal) => Promise<unknown>) => void
  /** Asks everything to end, and waits until nothing is left. */
  readonly close: () => Promise<void>
}

/** Nothing is under way. */
export function createBackground(): Background {
  const running = new Set<Promise<unknown>>()
  const controller = new AbortController()
  return {
    start: (work) => {
      const tracked = work(controller.signal)
        .catch(() => {})
        .finally(() => running.delete(tracked))
      running.add(tracked)
    },
    close: async () => {
      controller.abort()
      while (running.size > 0) await Promise.all(running)
    },
  }
}
