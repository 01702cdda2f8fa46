import { acquireLock, type ProcessTable } from '@plinth/durable'

/** The one place where a project is written: one turn at a time, in the order of asking, also across processes. */
export interface WriteLane {
  /** Runs `work` when its turn comes. */
  readonly take: <T>(purpose: string, work: () => Promise<T>) => Promise<T>
}

/**
 * The lane of the project whose lock lies at `path`. Asking in one process keeps its order here; among processes the lock does. A dead
 * holder's lock is taken over.
 */
export function createWriteLane(path: string, processes: ProcessTable): WriteLane {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take: (purpose, work) => {
      const turn = last.then(async () => {
        await using _lock = await acquireLock(path, { processes, purpose })
        return await work()
      })
      last = turn.catch(() => {})
      return turn
    },
  }
}
