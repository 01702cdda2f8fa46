import { CodedError, type ErrorDocumentV1 } from '@plinth/contracts'
import type { LongJob, NodeProgress } from '../api/documents.ts'
import { createThrottle } from '../feed/throttle.ts'
import { newId } from '../graphs/graph-store.ts'

/** Long work of one sort, as pages see it. */
export interface LongWork<Work> {
  /** Newest first: those that run, and the last ones that are over. */
  readonly list: () => readonly LongJob<Work>[]
  /** @throws CodedError `job_running`: the same is being done already; `studio_closed` */
  readonly start: (begun: BegunWork<Work>) => LongJob<Work>
  /** Resolves once it is over. @throws CodedError `job_not_found` */
  readonly cancel: (jobId: string) => Promise<LongJob<Work>>
  /** Forgets one that is over. @throws CodedError `job_not_found`, `job_running` */
  readonly forget: (jobId: string) => void
  /** Starts nothing more, and ends all. */
  readonly close: () => Promise<void>
}

/** Work that is about to begin. */
export interface BegunWork<Work> {
  readonly work: Work
  readonly run: (call: WorkCall) => Promise<EndedWork<Work>>
}

/** What work is given to be followed and called off. */
export interface WorkCall {
  readonly signal: AbortSignal
  readonly onEvent: (progress: NodeProgress) => void
}

/** What came of it; with an error it failed all the same. */
export interface EndedWork<Work> {
  readonly work: Work
  readonly error?: ErrorDocumentV1
}

/** Whom jobs are told to, and what may be done beside what. */
export interface LongWorkPorts<Work> {
  readonly tell: (job: LongJob<Work>) => void
  readonly tellForgotten: (jobId: string) => void
  /** Makes an error document of whatever was thrown. */
  readonly explain: (error: unknown) => ErrorDocumentV1
  /** Of one line one is done at a time, and another is refused; null: any number. */
  readonly lineOf: (work: Work) => string | null
  /** How many that are over are kept of a kind. */
  readonly kept: (kind: string) => number
  /** Waits until it may begin. */
  readonly turn?: (work: Work, call: WorkCall) => Promise<Disposable | undefined>
}

interface Running {
  readonly cancellation: AbortController
  readonly over: Promise<void>
}

/** None. Progress is told at most ten times a second. */
export function createLongWork<Work extends { readonly kind: string }>(ports: LongWorkPorts<Work>): LongWork<Work> {
  const { explain, lineOf, turn } = ports
  const jobs = new Map<string, LongJob<Work>>()
  const running = new Map<string, Running>()
  const closing = new AbortController()
  const throttle = createThrottle(PROGRESS_MS)
  const set = (job: LongJob<Work>, when: 'now' | 'later') => {
    jobs.set(job.jobId, job)
    throttle.tell(job.jobId, () => tell(job.jobId), when)
  }
  const tell = (jobId: string) => {
    const job = jobs.get(jobId)
    if (job) ports.tell(job)
  }
  const forget = (jobId: string) => {
    jobs.delete(jobId)
    ports.tellForgotten(jobId)
  }
  const inTurn = async ({ work, run }: BegunWork<Work>, call: WorkCall): Promise<Ended<Work>> => {
    try {
      using _turn = await turn?.(work, call)
      const end = await run(call)
      return { ...end, state: end.error ? 'failed' : 'succeeded' }
    } catch (error) {
      return call.signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: explain(error) }
    }
  }
  const finish = async (job: LongJob<Work>, begun: BegunWork<Work>, signal: AbortSignal) => {
    const onEvent = (progress: NodeProgress) => set({ ...job, progress }, 'later')
    const end = await inTurn(begun, { signal, onEvent })
    set({ ...job, ...end, endedAt: new Date().toISOString() }, 'now')
    running.delete(job.jobId)
    for (const jobId of forgotten(jobs, ports.kept)) forget(jobId)
  }
  return {
    list: () => [...jobs.values()].reverse(),
    start: (begun) => {
      if (closing.signal.aborted) throw closed()
      const line = lineOf(begun.work)
      const other = [...jobs.values()].find(({ state, work }) => state === 'running' && lineOf(work) === line)
      if (other && line !== null) throw busy(other)
      const cancellation = new AbortController()
      const { work } = begun
      const job = { jobId: newId('j'), work, state: 'running', startedAt: new Date().toISOString() } as const
      set(job, 'now')
      running.set(job.jobId, { cancellation, over: finish(job, begun, cancellation.signal) })
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

/** What was finished before it heard that it is called off is finished. */
type Ended<Work> = Pick<LongJob<Work>, 'state' | 'error'> & Partial<Pick<LongJob<Work>, 'work'>>

function forgotten<Work extends { readonly kind: string }>(
  jobs: ReadonlyMap<string, LongJob<Work>>,
  kept: (kind: string) => number,
): readonly string[] {
  const over = [...jobs.values()].filter(({ state }) => state !== 'running')
  return [...Map.groupBy(over, ({ work }) => work.kind)].flatMap(([kind, all]) =>
    all.slice(0, -kept(kind)).map(({ jobId }) => jobId),
  )
}

function busy({ jobId, work }: LongJob<{ readonly kind: string }>): CodedError {
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
