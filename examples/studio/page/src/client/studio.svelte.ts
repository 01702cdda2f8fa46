import type { NodeView, StudioState } from '../../../src/api/documents.ts'
import type { StudioEvent } from '../../../src/api/events.ts'
import type { Graph } from '../../../src/workflow/graph.ts'
import { call } from './call.ts'
import { type Connection, follow } from './follow.ts'
import { afresh, after, type Known, NOTHING } from './known.ts'
import { later } from './later.ts'

/** The server's state as this page knows it; every field is reactive. */
export interface Studio extends Known {
  /** False until the event stream is open for the first time, and while the server does not answer. */
  readonly isConnected: boolean
  readonly connection: Connection
  readonly graph: (graphId: string) => Graph | undefined
  readonly node: (graphId: string, nodeId: string) => NodeView | undefined
  /** Calls back with every event; with `reset` once the state was read, the first time as well. The returned function ends it. */
  readonly hear: (listener: (event: StudioEvent) => void) => () => void
  /** Opens the event stream; the returned function closes it. */
  readonly connect: () => () => void
}

/** Knows nothing until `connect`. */
export function createStudio(): Studio {
  let known = $state.raw<Known>(NOTHING)
  let connection = $state.raw<Connection>({ state: 'connecting' })
  const listeners = new Set<(event: StudioEvent) => void>()
  const tell = (event: StudioEvent) => {
    for (const listener of listeners) listener(event)
  }
  const follower = {
    onState: (state: StudioState) => {
      known = afresh(known, state)
      tell({ kind: 'reset' })
    },
    onEvent: (event: StudioEvent) => {
      known = after(known, event)
      tell(event)
    },
    onConnection: (next: Connection) => (connection = next),
  }
  return {
    get library() {
      return known.library
    },
    get outputs() {
      return known.outputs
    },
    get problems() {
      return known.problems
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
    get libraryJobs() {
      return known.libraryJobs
    },
    get environmentJobs() {
      return known.environmentJobs
    },
    get modelsChanged() {
      return known.modelsChanged
    },
    get overridesChanged() {
      return known.overridesChanged
    },
    get isConnected() {
      return connection.state === 'live'
    },
    get connection() {
      return connection
    },
    graph: (graphId) => known.graphs.find((each) => each.graphId === graphId),
    node: (graphId, nodeId) => known.nodes.find((each) => each.graphId === graphId && each.nodeId === nodeId),
    hear: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    connect: () => follow(browser, follower),
  }
}

const browser = {
  readState: () => call('GET /api/state', {}),
  openStream: (url: string) => new EventSource(url),
  later,
  watchSeen: (callback: (isSeen: boolean) => void) => {
    const tell = () => callback(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', tell)
    if (document.visibilityState === 'hidden') callback(false)
    return () => document.removeEventListener('visibilitychange', tell)
  },
}
