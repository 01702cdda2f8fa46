import type { Graph, GraphDraft } from '../../../../src/workflow/graph.ts'
import { applyEdits } from './apply-edit.ts'
import type { GraphEdit } from './graph-edit.ts'

/** Stores a draft; answers with the graph that is stored now. */
export type PutGraph = (draft: GraphDraft) => Promise<PutAnswer>

/** `changed`: somebody else was faster, and this is the graph by now. */
export type PutAnswer =
  | { readonly outcome: 'stored'; readonly graph: Graph }
  | { readonly outcome: 'changed'; readonly graph: Graph }

/** Makes the edits on the graph and stores it; on a newer graph of the server they are made again. Nothing is sent when they change nothing. */
export async function saveEdits(graph: Graph, edits: readonly GraphEdit[], put: PutGraph): Promise<Graph> {
  let base = graph
  for (;;) {
    const { title, nodes, edges } = applyEdits(base, edits)
    if (title === base.title && nodes === base.nodes && edges === base.edges) return base
    const answer = await put({ title, nodes, edges, revision: base.revision })
    if (answer.outcome === 'stored') return answer.graph
    base = answer.graph
  }
}

/** The later of two states of one graph, whichever way they came. */
export function laterGraph(one: Graph, other: Graph | undefined): Graph {
  return other && other.graphId === one.graphId && other.revision > one.revision ? other : one
}
