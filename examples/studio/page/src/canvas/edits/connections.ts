import { type Graph, type GraphEdge, type GraphNode, PORTS, type PortName } from '../../../../src/workflow/graph.ts'

/** One input of a node: what it is connected to, and what it could be. */
export interface InputChoice {
  readonly port: PortName
  readonly edge: GraphEdge | undefined
  /** Nodes with an output of this name. */
  readonly sources: readonly GraphNode[]
}

/** What a menu needs to connect a node's inputs without a pointer. */
export function inputChoices({ nodes, edges }: Graph, { nodeId, kind }: GraphNode): InputChoice[] {
  return PORTS[kind].inputs.map((port) => ({
    port,
    edge: edges.find((edge) => edge.target === nodeId && edge.targetPort === port),
    sources: nodes.filter((node) => node.nodeId !== nodeId && PORTS[node.kind].outputs.includes(port)),
  }))
}

/** The nodes that an output goes to. */
export function targetsOf({ nodes, edges }: Graph, nodeId: string, port: PortName): GraphNode[] {
  const targets = new Set(
    edges.filter((edge) => edge.source === nodeId && edge.sourcePort === port).map(({ target }) => target),
  )
  return nodes.filter((node) => targets.has(node.nodeId))
}

/** The node that an input comes from. */
export function sourceOf({ nodes, edges }: Graph, nodeId: string, port: PortName): GraphNode | undefined {
  const edge = edges.find((each) => each.target === nodeId && each.targetPort === port)
  return nodes.find((node) => node.nodeId === edge?.source)
}

/** The model that a Dependency Environment node gets its requirements of; undefined while none is connected and chosen. */
export function modelBehind(graph: Graph, nodeId: string): string | undefined {
  const source = sourceOf(graph, nodeId, 'dependency_requirements')
  return source?.kind === 'puma_lib' ? (source.settings.modelId ?? undefined) : undefined
}
