import type { Journal, ProcessTable } from '@plinth/durable'
import type { SourceLooker } from './external/look/source-looker.ts'
import type { FileCalls } from './file-operations.ts'
import type { ModelIndex } from './index/open-index.ts'
import type { LibraryAccess } from './library-access.ts'
import type { TakeLock } from './library-lock.ts'
import type { WatchTree } from './reconcile/watch-tree.ts'
import type { LibraryPlace } from './registry/library-place.ts'

/** Takes notes of what nobody asked for but somebody may want to know. */
export interface ModelLibraryLogger {
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void
}

/** What every operation of an open library works with. */
export interface LibraryPorts {
  readonly place: LibraryPlace
  readonly access: LibraryAccess
  /** How the registry's files are asked for. */
  readonly fileCalls: FileCalls
  readonly index: ModelIndex
  readonly journal: Journal
  readonly processes: ProcessTable
  /** The one way to users' directories. */
  readonly sources: SourceLooker
  /** Hints at changes below the root. */
  readonly watchTree: WatchTree
  readonly logger: ModelLibraryLogger
  readonly now: () => Date
  /** Waits for the one write lock of this library among all processes. @throws CodedError `library_busy`, `read_only` */
  readonly lock: TakeLock
  /** As `lock`, for a change of the index alone: that can be made for a library that is only read, too. */
  readonly lockIndex: TakeLock
}

/** How a long operation is called off; nothing is half done afterwards. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** How far an operation on many models is: `reading` their metadata, or `looking` at the files of external ones. */
export interface ModelProgress {
  readonly phase: 'reading' | 'looking'
  /** At most `total`. */
  readonly completed: number
  readonly total: number
  readonly unit: 'models'
}

/** As {@link CallOptions}, for operations that take long. */
export interface LongCallOptions extends CallOptions {
  readonly onEvent?: ((progress: ModelProgress) => void) | undefined
}
