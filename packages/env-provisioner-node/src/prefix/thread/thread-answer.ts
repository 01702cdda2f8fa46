import type { FileFindings, FileTask, TreeMeasure } from './file-task.ts'

/** What a thread is made for: files of a prefix, the SHA-256 of one file, or the size of units of a store. */
export type ThreadOrder =
  | { readonly kind: 'inspect'; readonly task: FileTask }
  | { readonly kind: 'hash'; readonly path: string }
  | { readonly kind: 'measure'; readonly units: readonly (readonly string[])[] }

/** The one message of a thread. */
export interface ThreadAnswer {
  findings?: FileFindings
  /** Hex. */
  digest?: string
  /** One per unit. */
  measures?: TreeMeasure[]
  /** A cloned error would lose its code. */
  failure?: { readonly message: string; readonly code: string }
}
