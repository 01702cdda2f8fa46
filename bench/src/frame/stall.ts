import { monitorEventLoopDelay } from 'node:perf_hooks'

const EVERY_MS = 1

/** A result, and how long the event loop was held at most while it was made. */
export interface Stalled<T> {
  readonly result: T
  /** Milliseconds by which a timer came late at most. */
  readonly stallMs: number
  /** Milliseconds of processor time that the thread took at most between two turns of that timer: what is no fault of the machine. */
  readonly busyMs: number
}

/**
 * Watches the event loop while the work is done, by a timer of one millisecond and by Node's own monitor. A system that gives the process no
 * time shows as well: `busyMs` tells the two apart, but does not see a thread that waits for a disk.
 */
export async function longestStall<T>(work: () => Promise<T>): Promise<Stalled<T>> {
  const monitor = monitorEventLoopDelay({ resolution: EVERY_MS })
  const gaps = { last: performance.now(), longest: 0, lastBusy: busyTime(), busiest: 0 }
  const look = () => {
    const [now, busy] = [performance.now(), busyTime()]
    gaps.longest = Math.max(gaps.longest, now - gaps.last)
    gaps.busiest = Math.max(gaps.busiest, busy - gaps.lastBusy)
    gaps.last = now
    gaps.lastBusy = busy
  }
  const timer = setInterval(look, EVERY_MS)
  await turns(3)
  gaps.longest = 0
  gaps.busiest = 0
  monitor.enable()
  try {
    const result = await work()
    await turns(2)
    return { result, stallMs: Math.max(gaps.longest, monitor.max / 1e6) - EVERY_MS, busyMs: gaps.busiest }
  } finally {
    clearInterval(timer)
    monitor.disable()
  }
}

/** Timers get their turn so often: what held the loop last is seen too. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    const { promise, resolve } = Promise.withResolvers<void>()
    setTimeout(resolve, EVERY_MS)
    await promise
  }
}

/** Milliseconds of processor time of this thread so far. */
function busyTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
