import { CodedError } from '@plinth/contracts'
import type { Job, JobKind } from '../api/documents.ts'
import { newId } from '../graphs/graph-store.ts'
import { refusalOf } from '../http/refusal.ts'
import type { Host } from '../server/compose.ts'
import type { Graph } from '../workflow/graph.ts'
import type { FoundEnvironmentNode } from './find-node.ts'
import type { JobBoard } from './job-board.ts'
import { createJobView, type JobView } from './job-view.ts'
import { confirmationKey } from './run-environment-node.ts'
import { runGraph } from './run-graph.ts'
import { runNode } from './run-node.ts'
import { runStep } from './run-step.ts'
import { createWaitingRoom } from './waiting-room.ts'

/** Starts and ends jobs. They belong to the server: pages come and go. */
export interface JobRunner {
  /** @throws CodedError `graph_empty`, `job_running`, `studio_closed` */
  readonly run: (graph: Graph) => Job
  /** One step of a Dependency Environment node. @throws CodedError `job_running`, `studio_closed` */
  readonly step: (found: FoundEnvironmentNode, action: Exclude<JobKind, 'run'>) => Job
  /** @throws CodedError `job_not_found`, `nothing_to_confirm` */
  readonly confirm: (jobId: string) => Job
  /** Resolves once it is over. @throws CodedError `job_not_found` */
  readonly cancel: (jobId: string) => Promise<Job>
  /** Ends what runs of a graph, and forgets what its nodes showed. */
  readonly endJobsOf: (graphId: string) => Promise<void>
  readonly overridesChanged: (modelId: string) => void
  /** Starts nothing more, and ends everything. */
  readonly close: () => Promise<void>
}

/** What jobs run with. */
export interface RunnerPorts {
  readonly host: Host
  readonly board: JobBoard
  readonly outputs: string
  /** Told of what nobody expected. */
  readonly onUnexpected: (error: unknown) => void
}

interface Active {
  readonly view: JobView
  readonly cancel: () => void
  readonly over: Promise<void>
}

/** A runner that runs nothing yet. */
export function createJobRunner(ports: RunnerPorts): JobRunner {
  const { board, onUnexpected, ...places } = ports
  const parts = { ...places, waitingRoom: createWaitingRoom() }
  const active = new Map<string, Active>()
  const closing = new AbortController()
  const explain = (error: unknown) => {
    const { status, document } = refusalOf(error)
    if (status === 500) onUnexpected(error)
    return document
  }
  const start = (begun: Begun, work: (view: JobView, signal: AbortSignal) => Promise<void>): Job => {
    if (closing.signal.aborted) throw closed()
    refuseBusy([...active.values()], begun)
    const cancellation = new AbortController()
    const { signal } = cancellation
    const job: Job = { ...begun.job, jobId: newId('j'), state: 'running', startedAt: new Date().toISOString() }
    const view = createJobView({ board, job, nodeIds: begun.nodeIds, isCancelled: () => signal.aborted })
    const over = work(view, signal)
      .then(() => view.end())
      .catch((error: unknown) => view.end(explain(error)))
      .finally(() => active.delete(job.jobId))
    active.set(job.jobId, { view, cancel: () => cancellation.abort(), over })
    return board.job(job.jobId)
  }
  const endAll = async (ended: readonly Active[]) => {
    for (const { cancel } of ended) cancel()
    await Promise.all(ended.map(({ over }) => over))
  }
  return {
    run: (graph) => {
      if (graph.nodes.length === 0) throw emptyGraph(graph)
      const nodeIds = graph.nodes.map(({ nodeId }) => nodeId)
      return start({ job: { graphId: graph.graphId, kind: 'run' }, nodeIds }, async (view, signal) => {
        const nodeRun = (nodeId: string) => ({ ...parts, signal, graph, ...view.nodeRun(nodeId) })
        await runGraph(graph, {
          run: (node, inputs) => {
            signal.throwIfAborted()
            view.begin(node.nodeId)
            return runNode(node, inputs, nodeRun(node.nodeId))
          },
          onEnd: ({ nodeId }, end) => view.endNode(nodeId, end.state === 'failed' ? explain(end.error) : end.state),
        })
      })
    },
    step: (found, action) => {
      const { nodeId } = found.node
      const job = { graphId: found.graph.graphId, kind: action, nodeId }
      return start({ job, nodeIds: [nodeId] }, async (view, signal) => {
        view.begin(nodeId)
        const nodeRun = { ...parts, signal, graph: found.graph, ...view.nodeRun(nodeId) }
        const end = await runStep(found, action, nodeRun).then(() => 'succeeded' as const, explain)
        view.endNode(nodeId, end)
      })
    },
    confirm: (jobId) => {
      const job = board.job(jobId)
      const keys = active.get(jobId)?.view.nodeIds.map((nodeId) => confirmationKey(jobId, nodeId)) ?? []
      if (!parts.waitingRoom.confirm(keys)) throw nothingToConfirm(job)
      return board.job(jobId)
    },
    cancel: async (jobId) => {
      const found = active.get(jobId)
      if (found) await endAll([found])
      return board.job(jobId)
    },
    endJobsOf: async (graphId) => {
      await endAll([...active.values()].filter(({ view }) => view.graphId === graphId))
      board.forgetGraph(graphId)
    },
    overridesChanged: parts.waitingRoom.overridesChanged,
    close: async () => {
      closing.abort()
      await endAll([...active.values()])
    },
  }
}

interface Begun {
  readonly job: Pick<Job, 'graphId' | 'kind' | 'nodeId'>
  readonly nodeIds: readonly string[]
}

/** A node is in one job at a time: what it shows would be of two. */
function refuseBusy(active: readonly Active[], { job: { graphId }, nodeIds }: Begun): void {
  const other = active.find(
    ({ view }) => view.graphId === graphId && view.nodeIds.some((nodeId) => nodeIds.includes(nodeId)),
  )
  if (!other) return
  throw new CodedError('job_running', 'a job of this graph is not over yet', {
    hint: 'Wait until it is over, or cancel it.',
    details: { jobId: other.view.jobId },
  })
}

function emptyGraph({ graphId, title }: Graph): CodedError {
  return new CodedError('graph_empty', `the graph ${title} has no nodes`, {
    hint: 'Add a Puma-Lib, a Dependency Environment and an inference node, and connect them.',
    details: { graphId },
  })
}

function nothingToConfirm({ jobId, state }: Job): CodedError {
  return new CodedError('nothing_to_confirm', `the job waits for no confirmation (${state})`, {
    hint: 'Reload the page to see where it is.',
    details: { jobId },
  })
}

function closed(): CodedError {
  return new CodedError('studio_closed', 'Studio is ending', { hint: 'Start it again.' })
}
