import { stat } from 'node:fs/promises'
import { acquireLock, type ProcessTable } from '@plinth/durable'
import type { WorkspacePlaces } from './layout.ts'
import { workspaceMissing } from './workspace-missing.ts'

/** The one place where a project is written: one turn at a time, in the order of asking, also across processes. */
export interface WriteLane {
  /** Runs `work` when its turn comes. */
  readonly take: <T>(purpose: string, work: () => Promise<T>) => Promise<T>
  /** True while this process has a turn or waits for one. */
  readonly isBusy: () => boolean
  /** Resolves when no turn of this process is under way or waiting. */
  readonly idle: () => Promise<void>
}

/**
 * The lane of a project. Asking in one process keeps its order here; among processes the lock does. A dead holder's lock is taken over.
 * A turn in what is no workspace is refused with `workspace_missing`, and nothing is made there.
 */
export function createWriteLane({ root, packer, lock }: WorkspacePlaces, processes: ProcessTable): WriteLane {
  let last: Promise<unknown> = Promise.resolve()
  let turns = 0
  return {
    isBusy: () => turns > 0,
    idle: async () => {
      while (turns > 0) await last
    },
    take: (purpose, work) => {
      const turn = last.then(async () => {
        await stat(packer).catch((error: unknown) => {
          throw workspaceMissing(root, error)
        })
        await using _lock = await acquireLock(lock, { processes, purpose })
        return await work()
      })
      turns += 1
      last = turn
        .catch(() => {})
        .finally(() => {
          turns -= 1
        })
      return turn
    },
  }
}
