import { CodedError, type ErrorDocumentV1 } from '@plinth/contracts'
import type { NodeProgress } from '../api/documents.ts'
import type { StudioEvent } from '../api/events.ts'
import type { LibraryJob, LibraryWork } from '../api/library.ts'
import { createThrottle } from '../feed/throttle.ts'
import { newId } from '../graphs/graph-store.ts'
import { createTurns } from '../jobs/turns.ts'

/** Long work on the library, as pages see it. */
export interface LibraryJobs {
  /** Newest first: those that run, and the last ones that are over. */
  readonly list: () => readonly LibraryJob[]
  /** @throws CodedError `job_running`: of everything but imports one runs at a time; `studio_closed` */
  readonly start: (begun: BegunWork) => LibraryJob
  /** Resolves once it is over. @throws CodedError `job_not_found` */
  readonly cancel: (jobId: string) => Promise<LibraryJob>
  /** Forgets one that is over. @throws CodedError `job_not_found`, `job_running` */
  readonly forget: (jobId: string) => void
  /** Starts nothing more, and ends all. */
  readonly close: () => Promise<void>
}

/** Work that is about to begin. */
export interface BegunWork {
  readonly work: LibraryWork
  readonly run: (call: WorkCall) => Promise<EndedWork>
}

/** What work is given to be followed and called off. */
export interface WorkCall {
  readonly signal: AbortSignal
  readonly onEvent: (progress: NodeProgress) => void
}

/** What came of it; with an error it failed all the same. */
export interface EndedWork {
  readonly work: LibraryWork
  readonly error?: ErrorDocumentV1
}

/** Whom jobs are told to. */
export interface LibraryJobsPorts {
  readonly publish: (event: StudioEvent) => void
  /** Makes an error document of whatever was thrown. */
  readonly explain: (error: unknown) => ErrorDocumentV1
}

interface Running {
  readonly cancellation: AbortController
  readonly over: Promise<void>
}

/** None. Progress is told at most ten times a second. */
export function createLibraryJobs({ publish, explain }: LibraryJobsPorts): LibraryJobs {
  const jobs = new Map<string, LibraryJob>()
  const running = new Map<string, Running>()
  const closing = new AbortController()
  const throttle = createThrottle(PROGRESS_MS)
  const set = (job: LibraryJob, when: 'now' | 'later') => {
    jobs.set(job.jobId, job)
    throttle.tell(job.jobId, () => tell(job.jobId), when)
  }
  const tell = (jobId: string) => {
    const job = jobs.get(jobId)
    if (job) publish({ kind: 'library_job_changed', job })
  }
  const forget = (jobId: string) => {
    jobs.delete(jobId)
    publish({ kind: 'library_job_removed', jobId })
  }
  const imports = createTurns(IMPORTS_AT_ONCE)
  const inTurn = async (work: LibraryWork, call: WorkCall, run: BegunWork['run']): Promise<Ended> => {
    const { signal, onEvent } = call
    const onWait = () => onEvent(WAITING)
    try {
      using _turn = work.kind === 'import' ? await imports.take({ signal, onWait }) : undefined
      const end = await run(call)
      return { ...end, state: end.error ? 'failed' : 'succeeded' }
    } catch (error) {
      return signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: explain(error) }
    }
  }
  const work = async (job: LibraryJob, run: BegunWork['run'], signal: AbortSignal) => {
    const onEvent = (progress: NodeProgress) => set({ ...job, progress }, 'later')
    const end = await inTurn(job.work, { signal, onEvent }, run)
    set({ ...job, ...end, endedAt: new Date().toISOString() }, 'now')
    running.delete(job.jobId)
    for (const jobId of forgotten(jobs)) forget(jobId)
  }
  return {
    list: () => [...jobs.values()].reverse(),
    start: ({ work: begun, run }) => {
      if (closing.signal.aborted) throw closed()
      refuseBusy([...jobs.values()], begun)
      const cancellation = new AbortController()
      const job: LibraryJob = {
        jobId: newId('j'),
        work: begun,
        state: 'running',
        startedAt: new Date().toISOString(),
      }
      set(job, 'now')
      running.set(job.jobId, { cancellation, over: work(job, run, cancellation.signal) })
      return job
    },
    cancel: async (jobId) => {
      const it = running.get(jobId)
      it?.cancellation.abort()
      await it?.over
      return jobs.get(jobId) ?? throwNotFound(jobId)
    },
    forget: (jobId) => {
      const job = jobs.get(jobId) ?? throwNotFound(jobId)
      if (job.state === 'running') throw busy(job)
      forget(jobId)
    },
    close: async () => {
      closing.abort()
      for (const { cancellation } of running.values()) cancellation.abort()
      await Promise.all([...running.values()].map(({ over }) => over))
      throttle.close()
    },
  }
}

const PROGRESS_MS = 100
/** Their results may be long; of everything but imports the last one counts. */
const KEPT_IMPORTS = 10

/** More would only make each of them slower. */
const IMPORTS_AT_ONCE = 2
const WAITING: NodeProgress = { phase: 'waiting', completed: 0, unit: 'bytes', message: 'waits for other imports' }

/** What was finished before it heard that it is called off is finished. */
type Ended = Pick<LibraryJob, 'state' | 'error'> & Partial<Pick<LibraryJob, 'work'>>

function forgotten(jobs: ReadonlyMap<string, LibraryJob>): readonly string[] {
  const over = [...jobs.values()].filter(({ state }) => state !== 'running')
  return [...Map.groupBy(over, ({ work }) => work.kind)].flatMap(([kind, all]) =>
    all.slice(0, kind === 'import' ? -KEPT_IMPORTS : -1).map(({ jobId }) => jobId),
  )
}

function refuseBusy(jobs: readonly LibraryJob[], { kind }: LibraryWork): void {
  const other = jobs.find(({ state, work }) => state === 'running' && lineOf(work.kind) === lineOf(kind))
  if (other && kind !== 'import') throw busy(other)
}

/** A mapping and the undoing of one are never done at once. */
function lineOf(kind: LibraryWork['kind']): string {
  return kind === 'undo_mapping' ? 'map' : kind
}

function busy({ jobId, work }: LibraryJob): CodedError {
  return new CodedError('job_running', 'the same is being done already', {
    hint: 'Wait until it is over, or cancel it.',
    details: { jobId, kind: work.kind },
  })
}

function closed(): CodedError {
  return new CodedError('studio_closed', 'Studio is ending', { hint: 'Start it again.' })
}

function throwNotFound(jobId: string): never {
  throw new CodedError('job_not_found', `there is no job ${jobId}`, {
    hint: 'It is long over; begin it again.',
    details: { jobId },
  })
}
