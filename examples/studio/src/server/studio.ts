import type { EnvironmentJobs } from '../environments/environment-jobs.ts'
import type { EventLog } from '../feed/event-log.ts'
import type { OverrideFollower } from '../feed/follow-overrides.ts'
import type { GraphStore } from '../graphs/graph-store.ts'
import type { JobBoard } from '../jobs/job-board.ts'
import type { JobRunner } from '../jobs/job-runner.ts'
import type { LibraryJobs } from '../library/library-jobs.ts'
import type { PackBoard } from '../packing/pack-board.ts'
import type { Host } from './compose.ts'

/** What the routes work with. */
export interface Studio {
  readonly host: Host
  readonly log: EventLog
  readonly graphs: GraphStore
  readonly board: JobBoard
  readonly jobs: JobRunner
  readonly libraryJobs: LibraryJobs
  readonly environmentJobs: EnvironmentJobs
  /** The store of environments. */
  readonly environmentsDir: string
  readonly overrides: OverrideFollower
  readonly packs: PackBoard
  /** Directories that a page may look into, absolute and canonical. */
  readonly roots: readonly string[]
  /** The library's own directory, canonical: there a page may look where it says so. */
  readonly libraryRoots: readonly string[]
  /** What inference makes lies below it. */
  readonly outputs: string
}
