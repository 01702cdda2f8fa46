import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, type ErrorDocumentV1 } from '@plinth/contracts'
import type { StudioEvent } from '../api/events.ts'
import { checkGraph } from '../workflow/check-graph.ts'
import type { Graph, GraphDraft } from '../workflow/graph.ts'
import { storedGraph } from './graph-shape.ts'
import { openFolder } from './open-folder.ts'
import { writeJson } from './write-json.ts'

/** The graphs of a data folder, one JSON file each. A change is on the disk before it is told to anybody. */
export interface GraphStore {
  /** Oldest first. */
  readonly list: () => readonly Graph[]
  /** @throws CodedError `graph_not_found` */
  readonly get: (graphId: string) => Graph
  readonly create: (title: string) => Promise<Graph>
  /** @throws CodedError `graph_not_found`, `graph_changed`, `graph_invalid`; then nothing changes. */
  readonly change: (graphId: string, draft: GraphDraft) => Promise<Graph>
  /** @throws CodedError `graph_not_found` */
  readonly remove: (graphId: string) => Promise<void>
  /** Files that could not be read. */
  readonly problems: readonly ErrorDocumentV1[]
}

/** Opens the graphs of a folder; `publish` is told of every change. */
export async function openGraphs(folder: string, publish: (event: StudioEvent) => void): Promise<GraphStore> {
  const { documents, problems } = await openFolder(folder, storedGraph)
  const graphs = new Map(documents.map((graph) => [graph.graphId, graph]))
  const queue = createQueue()
  const fileOf = (graphId: string) => join(folder, `${graphId}.json`)
  const get = (graphId: string) => {
    const graph = graphs.get(graphId)
    if (!graph) throw notFound(graphId)
    return graph
  }
  const keep = async (graph: Graph) => {
    await writeJson(fileOf(graph.graphId), graph)
    graphs.set(graph.graphId, graph)
    publish({ kind: 'graph_changed', graph })
    return graph
  }
  return {
    list: () => [...graphs.values()],
    get,
    create: (title) => queue(() => keep({ graphId: newId('g'), title, revision: 1, nodes: [], edges: [] })),
    change: (graphId, draft) =>
      queue(() => {
        const current = get(graphId)
        if (draft.revision !== current.revision) throw changed(current)
        refuseUnsound(draft)
        return keep({ graphId, ...draft, revision: current.revision + 1 })
      }),
    remove: (graphId) =>
      queue(async () => {
        get(graphId)
        await rm(fileOf(graphId), { force: true })
        graphs.delete(graphId)
        publish({ kind: 'graph_removed', graphId })
      }),
    problems,
  }
}

/** An id that sorts by the time it was made: `g` and 24 digits and letters. */
export function newId(kind: 'g' | 'j'): string {
  return `${kind}${Date.now().toString(36).padStart(9, '0')}${randomUUID().replaceAll('-', '').slice(0, 15)}`
}

/** Changes one after the other, so that a revision is compared with what it replaces. */
function createQueue(): <T>(change: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (change) => {
    const next = last.then(change)
    last = next.catch(() => {})
    return next
  }
}

function refuseUnsound(draft: GraphDraft): void {
  const findings = checkGraph(draft)
  const [first] = findings
  if (!first) return
  throw new CodedError('graph_invalid', `the graph cannot be kept: ${first.message}`, {
    hint: 'Reload the page, then make the change again.',
    details: { findings },
  })
}

function notFound(graphId: string): CodedError {
  return new CodedError('graph_not_found', `there is no graph ${graphId}`, {
    hint: 'It was deleted, perhaps in another tab; choose another one.',
    details: { graphId },
  })
}

function changed(graph: Graph): CodedError {
  return new CodedError('graph_changed', `the graph ${graph.title} was changed meanwhile`, {
    hint: 'Take over the graph as it is now, then make the change again.',
    details: { graph },
  })
}
