import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { NodeProgress } from '../api/documents.ts'
import type { StudioEvent } from '../api/events.ts'
import type { LibraryWork } from '../api/library.ts'
import { type BegunWork as Begun, createLongWork, type EndedWork as Ended, type LongWork } from '../jobs/long-work.ts'
import { createTurns } from '../jobs/turns.ts'

/** Long work on the library, as pages see it. Of everything but imports one runs at a time. */
export type LibraryJobs = LongWork<LibraryWork>

/** Work that is about to begin. */
export type BegunWork = Begun<LibraryWork>

/** What came of it; with an error it failed all the same. */
export type EndedWork = Ended<LibraryWork>

/** Whom jobs are told to. */
export interface LibraryJobsPorts {
  readonly publish: (event: StudioEvent) => void
  /** Makes an error document of whatever was thrown. */
  readonly explain: (error: unknown) => ErrorDocumentV1
}

/** None. Progress is told at most ten times a second. */
export function createLibraryJobs({ publish, explain }: LibraryJobsPorts): LibraryJobs {
  const imports = createTurns(IMPORTS_AT_ONCE)
  return createLongWork<LibraryWork>({
    tell: (job) => publish({ kind: 'library_job_changed', job }),
    tellForgotten: (jobId) => publish({ kind: 'library_job_removed', jobId }),
    explain,
    lineOf: ({ kind }) => LINES[kind],
    kept: (kind) => (kind === 'import' ? KEPT_IMPORTS : 1),
    turn: async ({ kind }, { signal, onEvent }) =>
      kind === 'import' ? imports.take({ signal, onWait: () => onEvent(WAITING) }) : undefined,
  })
}

/** A mapping and the undoing of one are never done at once. */
const LINES = {
  import: null,
  scrub: 'scrub',
  reconcile: 'reconcile',
  map: 'map',
  undo_mapping: 'map',
  empty_trash: 'empty_trash',
} as const satisfies Record<LibraryWork['kind'], string | null>

/** Their results may be long; of everything but imports the last one counts. */
const KEPT_IMPORTS = 10
/** More would only make each of them slower. */
const IMPORTS_AT_ONCE = 2
const WAITING: NodeProgress = { phase: 'waiting', completed: 0, unit: 'bytes', message: 'waits for other imports' }
