import type { ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { NodeView } from '../../../../src/api/documents.ts'
import { bindingsInUse } from '../../../../src/workflow/bindings-in-use.ts'
import { type Graph, type GraphNode, PORTS } from '../../../../src/workflow/graph.ts'
import { modelBehind, sourceOf } from '../edits/connections.ts'
import { nodeNames } from '../nodes/node-names.ts'
import type { Reading } from '../reading.ts'

/** What a node waits for, or why it cannot run, in a sentence that goes on from its name; undefined where it waits for nothing. */
export type WaitsFor = (node: GraphNode) => string | undefined

/** What is known of the nodes, and whether they are being run now. */
export interface RunFacts {
  readonly viewOf: (nodeId: string) => NodeView | undefined
  readonly descriptorOf: (modelId: string) => Reading<ModelExecutionDescriptorV1>
  readonly isRunning: boolean
}

/**
 * Tells what each node of a graph waits for: a person, an edge, and during a run the nodes before it. Before a run nothing waits for a node that
 * will run.
 */
export function waitsFor(graph: Graph, facts: RunFacts): WaitsFor {
  const { viewOf, isRunning } = facts
  const names = nodeNames(graph)
  return (node) => {
    const view = viewOf(node.nodeId)
    if (view?.state === 'waiting') return lackOf(graph, node, facts) ?? `waits for ${personWait(view)}`
    if (view?.state === 'running' || (isRunning && isOver(view))) return undefined
    const lack = lackOf(graph, node, facts)
    if (lack) return lack
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

/** What a person has to mend before a node can run. */
function lackOf(graph: Graph, node: GraphNode, { descriptorOf }: RunFacts): string | undefined {
  if (node.kind === 'puma_lib') {
    const { modelId } = node.settings
    if (modelId === null) return 'waits for a model to be chosen'
    return descriptorOf(modelId).state === 'refused' ? 'has a model that cannot be executed' : undefined
  }
  const modelId = modelBehind(graph, node.nodeId)
  if (node.kind !== 'dependency_environment' || modelId === undefined) return undefined
  const descriptor = descriptorOf(modelId)
  const bindings = descriptor.state === 'read' ? descriptor.value.dependency_requirements.bindings : []
  const isEmpty = bindings.length > 0 && bindingsInUse(graph, node, bindings).bindingIds.length === 0
  return isEmpty ? 'waits for a binding to be ticked' : undefined
}

function isOver(view: NodeView | undefined): boolean {
  return view?.state === 'succeeded'
}
