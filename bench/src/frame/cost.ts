/** What a short work took. */
export interface Cost {
  readonly ms: number
  /** Milliseconds of processor time of this thread: on a busy machine, what the work took without the waiting for its turn. */
  readonly busyMs: number
}

/** Does a work that stays on this thread, and says what it took. */
export async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [started, busy] = [performance.now(), process.threadCpuUsage()]
  await work()
  const { user, system } = process.threadCpuUsage(busy)
  return { ms: performance.now() - started, busyMs: (user + system) / 1000 }
}
