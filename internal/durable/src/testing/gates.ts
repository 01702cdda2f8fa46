import type { AtPoint } from '../gate.ts'

/** Holds operations at named points, so that tests need no sleeps. */
export interface Gates {
  /** Pass it as `at`. */
  readonly at: AtPoint
  /** From now on whoever comes to `point` waits there. */
  readonly hold: (point: string) => void
  /** Resolves once somebody waits at `point`. */
  readonly reached: (point: string) => Promise<void>
  /** Lets everyone at `point` go on, and whoever comes later pass. */
  readonly open: (point: string) => void
  /** Whoever comes to `point` next fails with `error` (a simulated disk full, for instance). */
  readonly fail: (point: string, error: Error) => void
  /** Every point that was passed or reached, in order. */
  readonly log: () => readonly string[]
}

/** Gates that are all open. */
export function createGates(): Gates {
  const log: string[] = []
  const held = new Map<string, PromiseWithResolvers<void>>()
  const arrivals = new Map<string, PromiseWithResolvers<void>>()
  const failures = new Map<string, Error>()
  const arrival = (point: string) => {
    const known = arrivals.get(point) ?? Promise.withResolvers<void>()
    arrivals.set(point, known)
    return known
  }
  return {
    at: async (point) => {
      log.push(point)
      const failure = failures.get(point)
      failures.delete(point)
      if (failure) throw failure
      const gate = held.get(point)
      if (gate) arrival(point).resolve()
      await gate?.promise
    },
    hold: (point) => held.set(point, Promise.withResolvers<void>()),
    reached: (point) => arrival(point).promise,
    open: (point) => {
      held.get(point)?.resolve()
      held.delete(point)
      arrivals.delete(point)
    },
    fail: (point, error) => failures.set(point, error),
    log: () => [...log],
  }
}
