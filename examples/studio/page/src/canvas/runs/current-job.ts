import type { Job, NodeView } from '../../../../src/api/documents.ts'

/** The run or step of a graph that is not over. */
export function openJobs(jobs: readonly Job[], graphId: string): readonly Job[] {
  return jobs.filter((job) => job.graphId === graphId && isOpen(job))
}

/** Whether a job goes on or waits. */
function isOpen({ state }: Job): boolean {
  return state === 'running' || state === 'waiting'
}

/** The job that has a node now. */
export function jobOfNode(jobs: readonly Job[], view: NodeView | undefined): Job | undefined {
  return jobs.find((job) => job.jobId === view?.jobId && isOpen(job))
}

/** The jobs of a graph, newest first. */
export function recentJobs(jobs: readonly Job[], graphId: string, limit = 8): readonly Job[] {
  return jobs
    .filter((job) => job.graphId === graphId)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0))
    .slice(0, limit)
}
