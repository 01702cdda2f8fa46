/** Work that nobody waits for until everything is closed. */
export interface Background {
  /** The work must not fail: it reports for itself. */
  readonly start: (work: Promise<void>) => void
  /** Waits until nothing is left. */
  readonly settle: () => Promise<void>
}

/** Nothing is under way. */
export function createBackground(): Background {
  const running = new Set<Promise<void>>()
  return {
    start: (work) => {
      const tracked = work.finally(() => running.delete(tracked))
      running.add(tracked)
    },
    settle: async () => {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
