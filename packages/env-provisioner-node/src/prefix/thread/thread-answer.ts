import type { FileFindings, FileTask } from './file-task.ts'

/** What a thread is made for: files of a prefix, or the SHA-256 of one file. */
export type ThreadOrder =
  | { readonly kind: 'inspect'; readonly task: FileTask }
  | { readonly kind: 'hash'; readonly path: string }

/** The one message of a thread. */
export interface ThreadAnswer {
  findings?: FileFindings
  /** Hex. */
  digest?: string
  /** A cloned error would lose its code. */
  failure?: { readonly message: string; readonly code: string }
}
