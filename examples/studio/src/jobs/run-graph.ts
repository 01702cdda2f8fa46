import type { Graph, GraphNode } from '../workflow/graph.ts'
import { type PortValues, valueAt } from './node-run.ts'

/** What became of a node. `blocked`: something before it did not succeed, so it was not begun. */
export type NodeEnd =
  | { readonly state: 'succeeded'; readonly values: PortValues }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'blocked' }

/** How single nodes are run. */
export interface GraphSteps {
  /** Gives what the node hands on, or throws why it failed. */
  readonly run: (node: GraphNode, inputs: PortValues) => Promise<PortValues>
  /** Told once for each node. */
  readonly onEnd: (node: GraphNode, end: NodeEnd) => void
}

/**
 * Runs every node once all that it takes is there. A node that fails keeps only what depends on it from running; nodes that do not depend on
 * each other run at the same time. Resolves when every node has ended, in the order of the graph's nodes. There are no cycles: see `checkGraph`.
 */
export function runGraph({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>, steps: GraphSteps): Promise<NodeEnd[]> {
  const ends = new Map<string, Promise<NodeEnd>>()
  const endOf = (node: GraphNode): Promise<NodeEnd> => {
    const known = ends.get(node.nodeId)
    if (known) return known
    const end = work(node).then((reached) => {
      steps.onEnd(node, reached)
      return reached
    })
    ends.set(node.nodeId, end)
    return end
  }
  const work = async (node: GraphNode): Promise<NodeEnd> => {
    const leading = edges.filter(({ target }) => target === node.nodeId)
    const sources = leading.map(async ({ source, sourcePort }) => {
      const above = nodes.find(({ nodeId }) => nodeId === source)
      return { port: sourcePort, end: above ? await endOf(above) : ({ state: 'blocked' } as const) }
    })
    let inputs: PortValues = {}
    for (const { port, end } of await Promise.all(sources)) {
      if (end.state !== 'succeeded') return { state: 'blocked' }
      inputs = { ...inputs, ...valueAt(end.values, port) }
    }
    try {
      return { state: 'succeeded', values: await steps.run(node, inputs) }
    } catch (error) {
      return { state: 'failed', error }
    }
  }
  return Promise.all(nodes.map(endOf))
}
