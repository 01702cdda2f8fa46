import type { Job, NodeView, StudioState } from '../../../src/api/documents.ts'
import type { StudioEvent } from '../../../src/api/events.ts'
import type { Graph } from '../../../src/workflow/graph.ts'
import { call } from './call.ts'

/** The server's state as this page knows it; every field is reactive. */
export interface Studio {
  readonly library: StudioState['library'] | undefined
  readonly graphs: readonly Graph[]
  readonly jobs: readonly Job[]
  readonly nodes: readonly NodeView[]
  /** False until the first state is there, and while the server does not answer. */
  readonly isConnected: boolean
  /** Counts up whenever a model or an override changes; lists read again. */
  readonly modelsChanged: number
  readonly overridesChanged: number
  readonly graph: (graphId: string) => Graph | undefined
  readonly node: (graphId: string, nodeId: string) => NodeView | undefined
  /** Opens the event stream; the returned function closes it. */
  readonly connect: () => () => void
}

/** Knows nothing until `connect`. */
export function createStudio(): Studio {
  let known = $state.raw<Known>(NOTHING)
  let isConnected = $state(false)
  const connect = () =>
    follow(
      (next) => (known = next(known)),
      (connected) => (isConnected = connected),
    )
  return {
    get library() {
      return known.library
    },
    get graphs() {
      return known.graphs
    },
    get jobs() {
      return known.jobs
    },
    get nodes() {
      return known.nodes
    },
    get isConnected() {
      return isConnected
    },
    get modelsChanged() {
      return known.modelsChanged
    },
    get overridesChanged() {
      return known.overridesChanged
    },
    graph: (graphId) => known.graphs.find((each) => each.graphId === graphId),
    node: (graphId, nodeId) => known.nodes.find((each) => each.graphId === graphId && each.nodeId === nodeId),
    connect,
  }
}

type Known = Pick<Studio, 'library' | 'graphs' | 'jobs' | 'nodes' | 'modelsChanged' | 'overridesChanged'>

const NOTHING: Known = { library: undefined, graphs: [], jobs: [], nodes: [], modelsChanged: 0, overridesChanged: 0 }

function follow(
  change: (next: (known: Known) => Known) => void,
  onConnected: (connected: boolean) => void,
): () => void {
  let stream: EventSource | undefined
  let isOver = false
  const begin = async () => {
    stream?.close()
    const state = await call('GET /api/state', {}).catch(() => undefined)
    if (isOver) return
    if (state) change((known) => afresh(known, state))
    onConnected(state !== undefined)
    stream = new EventSource(state ? `/api/events?after=${encodeURIComponent(state.cursor)}` : '/api/events')
    stream.onopen = () => onConnected(true)
    stream.onerror = () => onConnected(false)
    stream.onmessage = ({ data }) => {
      const event: StudioEvent = JSON.parse(data)
      if (event.kind === 'reset') begin()
      else change((known) => after(known, event))
    }
  }
  begin()
  return () => {
    isOver = true
    stream?.close()
  }
}

function afresh(known: Known, { library, graphs, jobs, nodes }: StudioState): Known {
  const changed = { modelsChanged: known.modelsChanged + 1, overridesChanged: known.overridesChanged + 1 }
  return { library, graphs, jobs, nodes, ...changed }
}

function after(known: Known, event: Exclude<StudioEvent, { kind: 'reset' }>): Known {
  switch (event.kind) {
    case 'graph_changed':
      return { ...known, graphs: replaced(known.graphs, event.graph, (each) => each.graphId) }
    case 'graph_removed':
      return { ...known, graphs: known.graphs.filter(({ graphId }) => graphId !== event.graphId) }
    case 'job_changed':
      return { ...known, jobs: replaced(known.jobs, event.job, (each) => each.jobId) }
    case 'node_changed':
      return { ...known, nodes: replaced(known.nodes, event.node, (each) => `${each.graphId} ${each.nodeId}`) }
    case 'overrides_changed':
      return { ...known, overridesChanged: known.overridesChanged + 1 }
    case 'models_changed':
      return { ...known, modelsChanged: known.modelsChanged + 1 }
  }
}

/** In the place of the one it replaces, else at the end. */
function replaced<T>(all: readonly T[], one: T, identity: (each: T) => string): readonly T[] {
  const at = all.findIndex((each) => identity(each) === identity(one))
  return at < 0 ? [...all, one] : all.with(at, one)
}
