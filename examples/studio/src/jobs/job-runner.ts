import { CodedError } from '@plinth/contracts'
import type { Job, JobKind } from '../api/documents.ts'
import { refusalOf } from '../http/refusal.ts'
import type { Host } from '../server/compose.ts'
import type { Graph } from '../workflow/graph.ts'
import { createActiveJobs } from './active-jobs.ts'
import type { FoundEnvironmentNode } from './find-node.ts'
import type { JobBoard } from './job-board.ts'
import { confirmationKey } from './run-environment-node.ts'
import { runGraph } from './run-graph.ts'
import { runNode } from './run-node.ts'
import { runStep } from './run-step.ts'
import { createTurns } from './turns.ts'
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
  /** Whoever waits in it looks at it again. */
  readonly graphChanged: (graphId: string) => void
  /** Starts nothing more, and ends everything. */
  readonly close: () => Promise<void>
}

/** What jobs run with. */
export interface RunnerPorts {
  readonly host: Host
  readonly board: JobBoard
  /** A graph as a person has it by now. @throws CodedError `graph_not_found` */
  readonly readGraph: (graphId: string) => Graph
  readonly outputs: string
  /** Told of what nobody expected. */
  readonly onUnexpected: (error: unknown) => void
}

/** A runner that runs nothing yet. */
export function createJobRunner({ host, board, readGraph, outputs, onUnexpected }: RunnerPorts): JobRunner {
  const waitingRoom = createWaitingRoom()
  const common = { host, outputs, waitingRoom, turns: createTurns(1) }
  const explain = (error: unknown) => {
    const { status, document } = refusalOf(error)
    if (status === 500) onUnexpected(error)
    return document
  }
  const active = createActiveJobs({ board, explain })
  const withGraph = (graph: Graph) => ({ ...common, graph, graphNow: () => readGraph(graph.graphId) })
  return {
    run: (graph) => {
      if (graph.nodes.length === 0) throw emptyGraph(graph)
      const nodeIds = graph.nodes.map(({ nodeId }) => nodeId)
      return active.start({ job: { graphId: graph.graphId, kind: 'run' }, nodeIds }, async (view, signal) => {
        await runGraph(graph, {
          run: async (node, inputs) => {
            signal.throwIfAborted()
            view.begin(node.nodeId)
            return runNode(node, inputs, { ...withGraph(graph), signal, ...view.nodeRun(node.nodeId) })
          },
          onEnd: ({ nodeId }, end) => view.endNode(nodeId, end),
        })
      })
    },
    step: (found, action) => {
      const { nodeId } = found.node
      const { graph } = found
      const job = { graphId: graph.graphId, kind: action, nodeId }
      return active.start({ job, nodeIds: [nodeId] }, async (view, signal) => {
        view.begin(nodeId)
        const done = runStep(found, action, { ...withGraph(graph), signal, ...view.nodeRun(nodeId) })
        const end = done
          .then(() => ({ state: 'succeeded' as const }))
          .catch((error) => ({ state: 'failed' as const, error }))
        view.endNode(nodeId, await end)
      })
    },
    confirm: (jobId) => {
      const job = board.job(jobId)
      const keys = active.find(jobId)?.nodeIds.map((nodeId) => confirmationKey(jobId, nodeId)) ?? []
      if (!waitingRoom.confirm(keys)) throw nothingToConfirm(job)
      return board.job(jobId)
    },
    cancel: async (jobId) => {
      await active.end((view) => view.jobId === jobId)
      return board.job(jobId)
    },
    endJobsOf: async (graphId) => {
      await active.end((view) => view.graphId === graphId)
      board.forgetGraph(graphId)
    },
    overridesChanged: waitingRoom.overridesChanged,
    graphChanged: waitingRoom.graphChanged,
    close: active.close,
  }
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
