import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { Graph } from '../../../../src/workflow/graph.ts'

/** The graph that a `graph_changed` refusal carries: what the server has by now. */
export function graphOfRefusal({ code, details }: ErrorDocumentV1, graphId: string): Graph | undefined {
  const graph = details?.graph
  return code === 'graph_changed' && isGraph(graph) && graph.graphId === graphId ? graph : undefined
}

/** The server checked the graph when it stored it. */
function isGraph(value: unknown): value is Graph {
  return typeof value === 'object' && value !== null && 'graphId' in value && 'revision' in value && 'nodes' in value
}
