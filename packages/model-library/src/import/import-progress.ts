import type { CallOptions } from '../library-ports.ts'

/** How far an import is: `copying` its bytes, or `hashing` those that stay where they are. */
export interface ImportProgress {
  readonly phase: 'copying' | 'hashing'
  /** At most `total`. */
  readonly completed: number
  readonly total: number
  readonly unit: 'bytes'
  /** The file, by its path in the model. */
  readonly message: string
}

/** How an import is followed and called off; nothing is half done afterwards. */
export interface ImportCallOptions extends CallOptions {
  readonly onEvent?: ((progress: ImportProgress) => void) | undefined
}

/** Counts bytes over several files; tells of every piece. */
export function createByteCount(
  phase: ImportProgress['phase'],
  total: number,
  onEvent: ImportCallOptions['onEvent'],
): (file: string) => (count: number) => void {
  let completed = 0
  return (message) => (count) => {
    completed = Math.min(total, completed + count)
    onEvent?.({ phase, completed, total, unit: 'bytes', message })
  }
}
