import { CodedError } from '@plinth/contracts'
import type { DependencyEnvironmentNode, Graph } from '../workflow/graph.ts'

/** A Dependency Environment node, and the model whose requirements it takes. */
export interface FoundEnvironmentNode {
  readonly graph: Graph
  readonly node: DependencyEnvironmentNode
  /** Undefined while nothing is connected; null while no model is selected. */
  readonly modelId: string | null | undefined
}

/** A Dependency Environment node of a graph: no other kind has a dependency action. @throws CodedError `node_not_found` */
export function findNode(graph: Graph, nodeId: string): FoundEnvironmentNode {
  const { graphId, nodes, edges } = graph
  const node = nodes.find((each) => each.nodeId === nodeId)
  if (node?.kind !== 'dependency_environment') {
    throw new CodedError('node_not_found', `the graph has no Dependency Environment node ${nodeId}`, {
      hint: 'Add one, and connect it to a Puma-Lib node.',
      details: { graphId, nodeId },
    })
  }
  const source = edges.find(({ target }) => target === nodeId)?.source
  const above = nodes.find((each) => each.nodeId === source)
  return { graph, node, modelId: above?.kind === 'puma_lib' ? above.settings.modelId : undefined }
}

/** The model of a found node. @throws CodedError `input_not_connected`, `model_not_selected` */
export function requireModel({ modelId }: Pick<FoundEnvironmentNode, 'modelId'>): string {
  if (modelId === undefined) throw notConnected('dependency_requirements')
  if (modelId === null) throw notSelected()
  return modelId
}

/** An input that a node cannot do without. */
export function notConnected(port: string): CodedError {
  return new CodedError('input_not_connected', `nothing is connected to ${port}`, {
    hint: port === 'environment_ref' ? 'Connect a Dependency Environment node.' : 'Connect a Puma-Lib node.',
    details: { port },
  })
}

function notSelected(): CodedError {
  return new CodedError('model_not_selected', 'no model is selected', {
    hint: 'Choose one in the Puma-Lib node; add one in the library if there is none.',
  })
}
