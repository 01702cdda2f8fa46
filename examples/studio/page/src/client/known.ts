import type { Job, NodeView, StudioState } from '../../../src/api/documents.ts'
import type { EnvironmentJob } from '../../../src/api/environments.ts'
import type { StudioEvent } from '../../../src/api/events.ts'
import type { LibraryJob } from '../../../src/api/library.ts'
import type { Graph } from '../../../src/workflow/graph.ts'

/** What the page knows of the server. */
export interface Known {
  readonly library: StudioState['library'] | undefined
  /** The folder of everything that was made; empty before the first state. */
  readonly outputs: string
  /** What the server could not read when it started. */
  readonly problems: StudioState['problems']
  /** Oldest first. */
  readonly graphs: readonly Graph[]
  /** Newest first. */
  readonly jobs: readonly Job[]
  readonly nodes: readonly NodeView[]
  /** Newest first. */
  readonly libraryJobs: readonly LibraryJob[]
  /** Newest first. */
  readonly environmentJobs: readonly EnvironmentJob[]
  /** Counts up whenever a model changes, and when the state is read again. */
  readonly modelsChanged: number
  /** The same of overrides. */
  readonly overridesChanged: number
}

/** Before the first state. */
export const NOTHING: Known = {
  library: undefined,
  outputs: '',
  problems: [],
  graphs: [],
  jobs: [],
  nodes: [],
  libraryJobs: [],
  environmentJobs: [],
  modelsChanged: 0,
  overridesChanged: 0,
}

/** After the state was read: all of it counts, and everything else may have changed meanwhile. */
export function afresh(known: Known, { cursor: _, ...state }: StudioState): Known {
  const { modelsChanged, overridesChanged } = known
  return { ...state, modelsChanged: modelsChanged + 1, overridesChanged: overridesChanged + 1 }
}

/** After an event; one of a kind that this page does not know changes nothing. */
export function after(known: Known, event: StudioEvent): Known {
  switch (event.kind) {
    case 'graph_changed':
      return withGraph(known, event.graph)
    case 'graph_removed':
      return without(known, event.graphId)
    case 'job_changed':
      return { ...known, jobs: withJob(known.jobs, event.job) }
    case 'node_changed':
      return { ...known, nodes: replaced(known.nodes, event.node, byNode) ?? [...known.nodes, event.node] }
    case 'library_job_changed':
      return { ...known, libraryJobs: withJob(known.libraryJobs, event.job) }
    case 'library_job_removed':
      return { ...known, libraryJobs: known.libraryJobs.filter(({ jobId }) => jobId !== event.jobId) }
    case 'environment_job_changed':
      return { ...known, environmentJobs: withJob(known.environmentJobs, event.job) }
    case 'environment_job_removed':
      return { ...known, environmentJobs: known.environmentJobs.filter(({ jobId }) => jobId !== event.jobId) }
    case 'overrides_changed':
      return { ...known, overridesChanged: known.overridesChanged + 1 }
    case 'models_changed':
      return { ...known, modelsChanged: known.modelsChanged + 1 }
    default:
      return known
  }
}

/** A page that stays open for weeks forgets the oldest. */
const MOST_JOBS = 200

/** Nodes and edges that are as they were stay the same objects: of a hundred nodes one that moved is drawn anew, and no other. */
function withGraph(known: Known, graph: Graph): Known {
  const before = known.graphs.find(({ graphId }) => graphId === graph.graphId)
  if (!before) return { ...known, graphs: [...known.graphs, graph] }
  const nodes = kept(before.nodes, graph.nodes, ({ nodeId }) => nodeId)
  const edges = kept(before.edges, graph.edges, ({ edgeId }) => edgeId)
  const next = { ...graph, nodes, edges }
  return { ...known, graphs: replaced(known.graphs, next, byGraph) ?? known.graphs }
}

/** The older object of each that is equal to it; the older list where all are. */
function kept<T>(before: readonly T[], after: readonly T[], identity: (each: T) => string): readonly T[] {
  const older = new Map(before.map((each) => [identity(each), each]))
  const all = after.map((each) => {
    const known = older.get(identity(each))
    return known !== undefined && JSON.stringify(known) === JSON.stringify(each) ? known : each
  })
  return isSameList(before, all) ? before : all
}

function isSameList<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((each, at) => each === after[at])
}

const byGraph = ({ graphId }: Graph) => graphId
const byJob = ({ jobId }: Pick<Job, 'jobId'>) => jobId
const byNode = ({ graphId, nodeId }: NodeView) => `${graphId} ${nodeId}`

function withJob<T extends Pick<Job, 'jobId'>>(jobs: readonly T[], job: T): readonly T[] {
  return replaced(jobs, job, byJob) ?? [job, ...jobs].slice(0, MOST_JOBS)
}

/** In the place of the one it replaces; undefined where there is none. */
function replaced<T>(all: readonly T[], one: T, identity: (each: T) => string): readonly T[] | undefined {
  const at = all.findIndex((each) => identity(each) === identity(one))
  return at < 0 ? undefined : all.with(at, one)
}

function without(known: Known, graphId: string): Known {
  const others = <T extends { readonly graphId: string }>(all: readonly T[]) =>
    all.filter((each) => each.graphId !== graphId)
  return { ...known, graphs: others(known.graphs), nodes: others(known.nodes) }
}
