import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { RunOperation } from '../trash/trash-operations.ts'
import { type DuplicatesReport, findDuplicates } from './find-duplicates.ts'
import { reconcile } from './reconcile.ts'
import type { ReconcileOptions, ReconcileReport } from './reconcile-report.ts'

/** Bringing a library in line with its disk. */
export interface ReconcileOperations {
  /** Adopts what has no metadata, restores what is damaged, looks again at what may have changed; moves and removes nothing. */
  readonly reconcile: (options?: ReconcileOptions) => Promise<ReconcileReport>
  /** Files that the library has more than once, and what sharing their bytes would save. */
  readonly findDuplicates: (call?: CallOptions) => Promise<DuplicatesReport>
}

/** The operations of {@link ReconcileOperations} over the ports of a library. */
export function reconcileOperations(ports: LibraryPorts, run: RunOperation): ReconcileOperations {
  return {
    reconcile: (options) => run(() => reconcile(ports, options), options),
    findDuplicates: (call) => run(() => findDuplicates(ports, call), call),
  }
}
