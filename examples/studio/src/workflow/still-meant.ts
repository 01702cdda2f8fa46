import type { Graph, GraphNode } from './graph.ts'

type Shape = Pick<Graph, 'nodes' | 'edges'>

/**
 * A node as a person has it by now, for a job that was begun from an earlier graph: its own settings may have changed. Undefined where what
 * the job has brought to it is not meant any more: it was deleted, something before it is connected otherwise, or another model is selected there.
 */
export function stillMeant(begun: Shape, now: Shape, nodeId: string): GraphNode | undefined {
  const node = now.nodes.find((each) => each.nodeId === nodeId)
  const before = begun.nodes.find((each) => each.nodeId === nodeId)
  if (!node || before?.kind !== node.kind) return undefined
  return JSON.stringify(originOf(begun, nodeId)) === JSON.stringify(originOf(now, nodeId)) ? node : undefined
}

/** Every edge that leads to a node, over others too, and the model at its beginning; there are no cycles. */
function originOf(graph: Shape, nodeId: string): unknown[] {
  return graph.edges
    .filter(({ target }) => target === nodeId)
    .map(({ source, targetPort }) => {
      const above = graph.nodes.find((each) => each.nodeId === source)
      const model = above?.kind === 'puma_lib' ? above.settings.modelId : null
      return [targetPort, source, model, originOf(graph, source)]
    })
    .sort(([a = ''], [b = '']) => (String(a) < String(b) ? -1 : 1))
}
