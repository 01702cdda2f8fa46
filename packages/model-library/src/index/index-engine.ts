import type { Kysely } from 'kysely'
import type { TakeLock } from '../library-lock.ts'
import type { Checkpoints } from './checkpoint-process.ts'
import type { ModelIndex } from './open-index.ts'
import type { IndexTables, ModelTermRow } from './tables.ts'

/** What is different between the databases that an index can lie in, once it is open. */
export interface IndexEngine {
  /** Names the state of all rows; undefined where nothing names it. What was counted in a state holds as long as it stays. */
  readonly version: (database: Kysely<IndexTables>) => Promise<number | string | undefined>
  /** A term of a model as the database keeps it. */
  readonly storedTerm: (term: string) => string
  /** Removes rows of terms. */
  readonly removeTerms: (transaction: Kysely<IndexTables>, terms: readonly ModelTermRow[]) => Promise<void>
  /** Tells other processes of the events of a transaction, once it is committed. */
  readonly announce: (transaction: Kysely<IndexTables>) => Promise<void>
  /** For a change in many batches. */
  readonly checkpoints: () => Checkpoints
  /** True when what was written may have been lost on the way, so that the index has to be brought in line with the files. */
  readonly isDoubtful: () => boolean
  /** It was brought in line. */
  readonly trust: () => void
}

/** Where an index lies, before it is open. */
export interface IndexOpener {
  /**
   * Opens the index, making or migrating it, and prepares it. Call it while the library's write lock is held.
   * @throws CodedError `index_too_new`, `index_unusable`, `database_unreachable`
   */
  readonly open: <T>(
    prepare: (index: ModelIndex) => Promise<T>,
  ) => Promise<{ readonly index: ModelIndex; readonly prepared: T }>
  /** The lock of everyone who changes this index; `files` is that of everyone who changes files where this process could. */
  readonly lock: (files: TakeLock | undefined) => TakeLock
  /** Lets go of what was taken to open it, where it did not come to that. */
  readonly giveUp: () => Promise<void>
}
