import type { ModelLibrary } from '@plinth/model-library'
import type { BegunWork } from './library-jobs.ts'

/** How the library is brought in line with its disk. */
export interface ReconcileWork {
  /** Only says what would be done. */
  readonly dryRun: boolean
  /** Where directories that moved may lie by now. */
  readonly search: readonly string[]
}

/** Brings the library in line with its disk, or says what that would do. */
export function reconcileWork(library: Pick<ModelLibrary, 'reconcile'>, { dryRun, search }: ReconcileWork): BegunWork {
  const work = { kind: 'reconcile', dryRun } as const
  return {
    work,
    run: async (call) => ({ work: { ...work, result: await library.reconcile({ dryRun, search, ...call }) } }),
  }
}
