import type { HeldLock, Journal, ProcessTable } from '@plinth/durable'
import type { SourceLooker } from './external/look/source-looker.ts'
import type { ModelIndex } from './index/open-index.ts'
import type { LibraryPlace } from './registry/library-place.ts'

/** Takes notes of what nobody asked for but somebody may want to know. */
export interface ModelLibraryLogger {
  readonly warn: (message: string, details: Readonly<Record<string, unknown>>) => void
}

/** What every operation of an open library works with. */
export interface LibraryPorts {
  readonly place: LibraryPlace
  readonly index: ModelIndex
  readonly journal: Journal
  readonly processes: ProcessTable
  /** The one way to users' directories. */
  readonly sources: SourceLooker
  readonly logger: ModelLibraryLogger
  readonly now: () => Date
  /** Waits for the one write lock of this library among all processes. */
  readonly lock: (purpose: string, signal?: AbortSignal) => Promise<HeldLock>
}

/** How a long operation is called off; nothing is half done afterwards. */
export interface CallOptions {
  readonly signal?: AbortSignal
}
