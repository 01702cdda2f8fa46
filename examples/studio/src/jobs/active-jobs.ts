import { CodedError, type ErrorDocumentV1 } from '@plinth/contracts'
import type { Job } from '../api/documents.ts'
import { newId } from '../graphs/graph-store.ts'
import type { JobBoard } from './job-board.ts'
import { createJobView, type JobView } from './job-view.ts'

/** The jobs that are not over. */
export interface ActiveJobs {
  /** Begins a job with the nodes it has. @throws CodedError `job_running`, `studio_closed` */
  readonly start: (begun: BegunJob, work: (view: JobView, signal: AbortSignal) => Promise<void>) => Job
  readonly find: (jobId: string) => JobView | undefined
  /** Cancels those that it is said of, and waits until they are over. */
  readonly end: (isMeant: (view: JobView) => boolean) => Promise<void>
  /** Starts nothing more, and ends all. */
  readonly close: () => Promise<void>
}

/** A job that is about to begin. */
export interface BegunJob {
  readonly job: Pick<Job, 'graphId' | 'kind' | 'nodeId'>
  readonly nodeIds: readonly string[]
}

/** What jobs are shown on, and how what they throw is told. */
export interface ActiveJobsPorts {
  readonly board: JobBoard
  readonly explain: (error: unknown) => ErrorDocumentV1
}

interface Active {
  readonly view: JobView
  readonly cancellation: AbortController
  readonly over: Promise<void>
}

/** None. */
export function createActiveJobs({ board, explain }: ActiveJobsPorts): ActiveJobs {
  const active = new Map<string, Active>()
  const closing = new AbortController()
  const end: ActiveJobs['end'] = async (isMeant) => {
    const ended = [...active.values()].filter(({ view }) => isMeant(view))
    for (const { cancellation } of ended) cancellation.abort()
    await Promise.all(ended.map(({ over }) => over))
  }
  return {
    start: ({ job: begun, nodeIds }, work) => {
      if (closing.signal.aborted) throw closed()
      refuseBusy([...active.values()], { job: begun, nodeIds })
      const cancellation = new AbortController()
      const { signal } = cancellation
      const job: Job = { ...begun, jobId: newId('j'), state: 'running', startedAt: new Date().toISOString() }
      const view = createJobView({ board, job, nodeIds, explain, isCancelled: () => signal.aborted })
      const over = work(view, signal)
        .then(() => view.end())
        .catch((error: unknown) => view.end(error))
        .finally(() => active.delete(job.jobId))
      active.set(job.jobId, { view, cancellation, over })
      return board.job(job.jobId)
    },
    find: (jobId) => active.get(jobId)?.view,
    end,
    close: async () => {
      closing.abort()
      await end(() => true)
    },
  }
}

/** A node is in one job at a time: what it shows would be of two. */
function refuseBusy(active: readonly Active[], { job: { graphId }, nodeIds }: BegunJob): void {
  const other = active.find(
    ({ view }) => view.graphId === graphId && view.nodeIds.some((nodeId) => nodeIds.includes(nodeId)),
  )
  if (!other) return
  throw new CodedError('job_running', 'a job of this graph is not over yet', {
    hint: 'Wait until it is over, or cancel it.',
    details: { jobId: other.view.jobId },
  })
}

function closed(): CodedError {
  return new CodedError('studio_closed', 'Studio is ending', { hint: 'Start it again.' })
}
