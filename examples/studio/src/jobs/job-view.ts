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
  readonly endNode: (nodeId: string, end: 'succeeded' | 'blocked' | ErrorDocumentV1) => void
  /** The first failure of a node is that of the job, unless the job itself failed. */
  readonly end: (error?: ErrorDocumentV1) => void
}

/** What a view is of. */
export interface JobViewSettings {
  readonly board: JobBoard
  readonly job: Job
  readonly nodeIds: readonly string[]
  readonly isCancelled: () => boolean
}

/** Shows a job that begins now: its nodes show nothing of an earlier one any more. */
export function createJobView({ board, job, nodeIds, isCancelled }: JobViewSettings): JobView {
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
      if (end !== 'succeeded' && isCancelled()) set(nodeId, { state: 'cancelled' })
      else if (typeof end === 'string') set(nodeId, { state: end })
      else {
        failures.push(end)
        set(nodeId, { state: 'failed', error: end })
      }
    },
    end: (error = failures[0]) => {
      const endedAt = new Date().toISOString()
      if (isCancelled()) board.setJob({ ...job, state: 'cancelled', endedAt })
      else if (error) board.setJob({ ...job, state: 'failed', error, endedAt })
      else board.setJob({ ...job, state: 'succeeded', endedAt })
    },
  }
}
