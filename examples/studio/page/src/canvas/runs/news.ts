import type { Job, NodeView } from '../../../../src/api/documents.ts'
import type { Graph } from '../../../../src/workflow/graph.ts'
import { nodeNames } from '../nodes/node-names.ts'
import { JOB_LOOKS, JOB_NAMES } from '../nodes/state-looks.ts'
import { personWait } from './waits-for.ts'

/** What is known of a graph's jobs and nodes at one moment. */
export interface Moment {
  readonly jobs: readonly Job[]
  readonly nodes: readonly NodeView[]
}

/** What a live region says of one graph after a change; empty where nothing happened that a person has to hear. */
export function newsOf(graph: Graph, before: Moment, after: Moment): string {
  const names = nodeNames(graph)
  const jobs = after.jobs
    .filter((job) => job.graphId === graph.graphId && stateOf(before.jobs, job) !== job.state)
    .map((job) => jobNews(job, names, after.nodes))
  const nodes = after.nodes
    .filter(({ graphId, nodeId }) => graphId === graph.graphId && names.has(nodeId))
    .filter(({ state }) => state === 'succeeded' || state === 'failed')
    .filter((node) => before.nodes.find((each) => isSame(each, node))?.state !== node.state)
    .map(({ nodeId, state }) => `${names.get(nodeId)} ${state}.`)
  return [...nodes, ...jobs].join(' ')
}

function jobNews(job: Job, names: ReadonlyMap<string, string>, nodes: readonly NodeView[]): string {
  const name = job.nodeId === undefined ? 'The run' : `${JOB_NAMES[job.kind]} of ${names.get(job.nodeId) ?? job.nodeId}`
  if (job.state === 'running') return `${name} is running.`
  if (job.state !== 'waiting') return `${name} ${JOB_LOOKS[job.state].text}.${job.error ? ` ${job.error.message}` : ''}`
  const waiting = nodes.filter(({ jobId, state }) => jobId === job.jobId && state === 'waiting')
  return (
    waiting.map((node) => `${names.get(node.nodeId)} waits for ${personWait(node)}.`).join(' ') ||
    `${name} waits for you.`
  )
}

function stateOf(jobs: readonly Job[], { jobId }: Job): Job['state'] | undefined {
  return jobs.find((each) => each.jobId === jobId)?.state
}

function isSame(one: NodeView, other: NodeView): boolean {
  return one.graphId === other.graphId && one.nodeId === other.nodeId
}
