import type { CallOptions } from '../library-ports.ts'
import type { DuplicateFiles } from './find-duplicates.ts'

/** How a library is reconciled. */
export interface ReconcileOptions extends CallOptions {
  /** Only says what would be done. Default false. */
  readonly dryRun?: boolean | undefined
  /** Where bundles may lie by now whose directories are gone; looked through to a depth of 6. Default: nowhere. */
  readonly search?: readonly string[] | undefined
  /** Told before each model that takes time. */
  readonly onEvent?: ((progress: ReconcileProgress) => void) | undefined
}

/** What a reconcile is at: a step, the model, and how many of that step are done. */
export interface ReconcileProgress {
  readonly phase: 'adopting' | 'checking' | 'searching'
  readonly completed: number
  readonly total: number
  readonly unit: 'models'
  readonly message: string
}

/** A model or directory that stays as it is, and why. */
export interface LeftAsItIs {
  readonly model_id: string
  readonly code: string
  readonly message: string
}

/** What a reconcile did; with `dry_run`, what it would do. Ids in order. Nothing is ever moved, merged or removed. */
export interface ReconcileReport {
  readonly dry_run: boolean
  /** Metadata files that were damaged or lost and came back from their backup. */
  readonly restored: readonly string[]
  /** Metadata files that cannot be read; they and what the index says of them stay. */
  readonly unreadable: readonly { readonly model_id: string; readonly reason: string }[]
  /** Directories without metadata that hold a whole model: they are models now. */
  readonly adopted: readonly string[]
  /** Directories without metadata whose download has not ended: they are models that are not ready. */
  readonly staged: readonly string[]
  /** Models whose download has ended by now. */
  readonly completed: readonly string[]
  /** Models of an unknown type that their files tell. The id stays. */
  readonly reclassified: readonly { readonly model_id: string; readonly model_type: string }[]
  /** External models whose directory was found elsewhere, by what they are known by. */
  readonly relocated: readonly { readonly model_id: string; readonly source_path: string }[]
  /** External models whose health is no longer what was written down. */
  readonly revalidated: readonly string[]
  /** Files of the library with the same bytes. */
  readonly duplicates: readonly DuplicateFiles[]
  readonly left: readonly LeftAsItIs[]
}
