import type { NodeView } from '../../../../src/api/documents.ts'
import { type Graph, type GraphNode, PORTS } from '../../../../src/workflow/graph.ts'
import { sourceOf } from '../edits/connections.ts'
import { nodeNames } from '../nodes/node-names.ts'

/** What a node waits for, in a sentence that goes on from its name; undefined where it waits for nothing. */
export type WaitsFor = (node: GraphNode) => string | undefined

/** What is known of the nodes, and whether they are being run now. */
export interface RunFacts {
  readonly viewOf: (nodeId: string) => NodeView | undefined
  readonly isRunning: boolean
}

/**
 * Tells what each node of a graph waits for: a person, an edge, and during a run the nodes before it. Before a run nothing waits for a node that
 * will run.
 */
export function waitsFor(graph: Graph, { viewOf, isRunning }: RunFacts): WaitsFor {
  const names = nodeNames(graph)
  return (node) => {
    const view = viewOf(node.nodeId)
    if (view?.state === 'waiting') return `waits for ${personWait(view)}`
    if (view?.state === 'running' || (isRunning && isOver(view))) return undefined
    if (node.kind === 'puma_lib' && node.settings.modelId === null) return 'waits for a model to be chosen'
    const waits = PORTS[node.kind].inputs.flatMap((port) => {
      const source = sourceOf(graph, node.nodeId, port)
      if (!source) return [`${port}, which is not connected`]
      return !isRunning || isOver(viewOf(source.nodeId)) ? [] : [`${port} of ${names.get(source.nodeId)}`]
    })
    return waits.length === 0 ? undefined : `waits for ${waits.join(' and ')}`
  }
}

/** What a person has to give: inputs, or the word to install. */
export function personWait({ environment }: Pick<NodeView, 'environment'>): string {
  const missing = environment?.status.state === 'needs_user_input' ? environment.status.missing_inputs.length : 0
  if (missing === 1) return 'one input of yours'
  return missing > 1 ? `${missing} inputs of yours` : 'your word to install'
}

function isOver(view: NodeView | undefined): boolean {
  return view?.state === 'succeeded'
}
