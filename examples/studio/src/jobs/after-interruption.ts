import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Job, JobState, NodeState } from '../api/documents.ts'
import type { JobJournal } from './job-shape.ts'

/** Jobs belong to the server that started them: those that ran when it ended have failed, and say so. */
export function afterInterruption({ jobs, nodes }: JobJournal, now: string = new Date().toISOString()): JobJournal {
  const interrupted = new Set(jobs.filter(isOpen).map(({ jobId }) => jobId))
  return {
    jobs: jobs.map((job) => (isOpen(job) ? { ...job, state: 'failed', error: INTERRUPTED, endedAt: now } : job)),
    nodes: nodes.map((view) =>
      interrupted.has(view.jobId ?? '') && OPEN.has(view.state)
        ? { ...view, state: 'failed', error: INTERRUPTED }
        : view,
    ),
  }
}

const OPEN: ReadonlySet<NodeState | JobState> = new Set(['running', 'waiting'])

function isOpen({ state }: Pick<Job, 'state'>): boolean {
  return OPEN.has(state)
}

const INTERRUPTED: ErrorDocumentV1 = {
  contract_version: 1,
  code: 'interrupted',
  message: 'Studio ended while this ran.',
  hint: 'Run it again; packages that were fetched are not fetched again.',
}
