import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Job, NodeView } from '../api/documents.ts'
import type { JobBoard } from './job-board.ts'
import type { NodeRun } from './node-run.ts'

/** What one job shows of itself and of its nodes, from its beginning to its end. */
export interface JobView {
  readonly jobId: string
  readonly graphId: string
  readonly nodeIds: readonly string[]
  readonly begin: (nodeId: string) => void
  /** What a node is given to show with. */
  readonly nodeRun: (nodeId: string) => Pick<NodeRun, 'job' | 'nodeId' | 'show'>
  readonly endNode: (nodeId: string, end: Ending) => void
  /** The first failure of a node is that of the job, unless the job itself failed. */
  readonly end: (error?: unknown) => void
}

/** How a node ended; of one that was cancelled it does not matter how. */
export type Ending = { readonly state: 'succeeded' | 'blocked' } | { readonly state: 'failed'; readonly error: unknown }

/** What a view is of. */
export interface JobViewSettings {
  readonly board: JobBoard
  readonly job: Job
  readonly nodeIds: readonly string[]
  readonly isCancelled: () => boolean
  readonly explain: (error: unknown) => ErrorDocumentV1
}

/** Shows a job that begins now: its nodes show nothing of an earlier one any more. */
export function createJobView({ board, job, nodeIds, isCancelled, explain }: JobViewSettings): JobView {
  const { jobId, graphId } = job
  const failures: ErrorDocumentV1[] = []
  const waiting = new Set<string>()
  board.setJob(job)
  const nodeOf = (nodeId: string): NodeView => board.node(graphId, nodeId) ?? { graphId, nodeId, state: 'idle' }
  const set = (nodeId: string, change: Partial<NodeView>) => {
    const { progress: _, ...view } = nodeOf(nodeId)
    board.setNode({ ...view, ...change })
  }
  const noteWaiting = (nodeId: string, state: NodeView['state'] | undefined) => {
    if (state === undefined) return
    const before = waiting.size > 0
    if (state === 'waiting') waiting.add(nodeId)
    else waiting.delete(nodeId)
    if (before !== waiting.size > 0) board.setJob({ ...job, state: waiting.size > 0 ? 'waiting' : 'running' })
  }
  const show = (nodeId: string, change: Parameters<NodeRun['show']>[0]) => {
    set(nodeId, change)
    noteWaiting(nodeId, change.state)
  }
  for (const nodeId of nodeIds) board.setNode({ graphId, nodeId, jobId, state: 'idle' })
  return {
    jobId,
    graphId,
    nodeIds,
    begin: (nodeId) => show(nodeId, { state: 'running' }),
    nodeRun: (nodeId) => ({ job, nodeId, show: (change) => show(nodeId, change) }),
    endNode: (nodeId, end) => {
      waiting.delete(nodeId)
      if (end.state !== 'succeeded' && isCancelled()) set(nodeId, { state: 'cancelled' })
      else if (end.state !== 'failed') set(nodeId, { state: end.state })
      else {
        const error = explain(end.error)
        failures.push(error)
        set(nodeId, { state: 'failed', error })
      }
    },
    end: (thrown) => {
      const endedAt = new Date().toISOString()
      const isOver = isCancelled()
      const error = thrown === undefined || isOver ? failures[0] : explain(thrown)
      if (isOver) board.setJob({ ...job, state: 'cancelled', endedAt })
      else if (error) board.setJob({ ...job, state: 'failed', error, endedAt })
      else board.setJob({ ...job, state: 'succeeded', endedAt })
    },
  }
}
