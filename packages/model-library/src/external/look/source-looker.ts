import type { SourceAnswer, SourceQuestion } from './source-look.ts'

/** Looks at directories of the user's in bounded time, whatever their drives do. */
export interface SourceLooker {
  /**
   * Never rejects for what lies there or does not answer; that is `unreachable`.
   * Rejects with the signal's reason, and after closing.
   */
  readonly look: (question: SourceQuestion, signal?: AbortSignal) => Promise<SourceAnswer>
  /** What has to be waited for as one: the volume of a path, told without touching it. */
  readonly volumeOf: (path: string) => Promise<string>
  /** Rejects what is under way with the reason; waits for no drive. */
  readonly close: (reason: Error) => void
}

/** The answer for a directory that nothing can be said about at the moment. */
export function unreachable({ path, entryPath }: SourceQuestion, message: string): SourceAnswer {
  return {
    validation: {
      validation_state: 'degraded',
      validation_errors: [{ code: 'unreachable', severity: 'error', path: '', message }],
      components: [],
      requires_unsafe_format: false,
      entry_path: entryPath ?? path,
      is_reachable: false,
    },
    isOther: false,
    relation: 'apart',
  }
}
