import { setTimeout as pause } from 'node:timers/promises'

/** Time, as a port. */
export interface PaceClock {
  /** Milliseconds that only grow. */
  readonly now: () => number
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>
}

/** Waits after bytes so that, over any while, no more than so many are read per second. */
export type Pace = (bytes: number, signal: AbortSignal | undefined) => Promise<void>

/** A pace of so many bytes per second; undefined is as fast as it goes. */
export function createPace(bytesPerSecond: number | undefined, clock: PaceClock = SYSTEM): Pace {
  if (bytesPerSecond === undefined) return async () => {}
  let due = clock.now()
  return async (bytes, signal) => {
    // Time that was not used is not made up for.
    due = Math.max(due, clock.now() - SLACK_MS) + (bytes / bytesPerSecond) * 1000
    const ms = due - clock.now()
    if (ms > SHORTEST_MS) await clock.wait(ms, signal)
  }
}

const SLACK_MS = 100
/** What a timer can keep. */
const SHORTEST_MS = 5

const SYSTEM: PaceClock = {
  now: () => performance.now(),
  wait: async (ms, signal) => {
    await pause(ms, undefined, { signal }).catch(() => signal?.throwIfAborted())
  },
}
