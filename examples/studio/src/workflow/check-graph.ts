import { type Graph, type GraphNode, PORTS, type PortName } from './graph.ts'

/** What is wrong with a graph. */
export interface GraphFinding {
  readonly code: 'duplicate_node' | 'duplicate_edge' | 'unknown_node' | 'unknown_port' | 'ports_differ' | 'input_taken'
  readonly message: string
  readonly nodeId?: string
  readonly edgeId?: string
}

/**
 * Every edge leads from an output to an input of the same name, an input takes one, and ids differ (by more than their case, since outputs
 * are files). No such graph has a cycle: what a kind of node takes is given by kinds that take less, so nothing looks for one.
 */
export function checkGraph({ nodes, edges }: GraphShape): GraphFinding[] {
  return [...checkIds({ nodes, edges }), ...edges.flatMap((edge) => checkEnds({ nodes }, edge)), ...checkInputs(edges)]
}

/** What of a graph is checked. */
export interface GraphShape {
  readonly nodes: readonly Pick<GraphNode, 'nodeId' | 'kind'>[]
  readonly edges: Graph['edges']
}

type Nodes = Pick<GraphShape, 'nodes'>
type Edge = Graph['edges'][number]

function checkIds({ nodes, edges }: GraphShape): GraphFinding[] {
  const repeatedNodes = repeated(nodes.map(({ nodeId }) => nodeId)).map((nodeId) => ({
    code: 'duplicate_node' as const,
    message: `two nodes have the id ${nodeId}`,
    nodeId,
  }))
  const repeatedEdges = repeated(edges.map(({ edgeId }) => edgeId)).map((edgeId) => ({
    code: 'duplicate_edge' as const,
    message: `two edges have the id ${edgeId}`,
    edgeId,
  }))
  return [...repeatedNodes, ...repeatedEdges]
}

function checkEnds({ nodes }: Nodes, { edgeId, source, sourcePort, target, targetPort }: Edge): GraphFinding[] {
  if (sourcePort !== targetPort) {
    return [{ code: 'ports_differ', message: `an edge leads from ${sourcePort} to ${targetPort}`, edgeId }]
  }
  return [
    ...checkEnd({ nodes }, { edgeId, nodeId: source, port: sourcePort, side: 'outputs' }),
    ...checkEnd({ nodes }, { edgeId, nodeId: target, port: targetPort, side: 'inputs' }),
  ]
}

interface EdgeEnd {
  readonly edgeId: string
  readonly nodeId: string
  readonly port: PortName
  readonly side: 'inputs' | 'outputs'
}

function checkEnd({ nodes }: Nodes, { edgeId, nodeId, port, side }: EdgeEnd): GraphFinding[] {
  const node = nodes.find((each) => each.nodeId === nodeId)
  if (!node) return [{ code: 'unknown_node', message: `an edge names the node ${nodeId}, which is not there`, edgeId }]
  if (PORTS[node.kind][side].includes(port)) return []
  return [{ code: 'unknown_port', message: `${nodeId} has no ${port} among its ${side}`, edgeId, nodeId }]
}

function checkInputs(edges: readonly Edge[]): GraphFinding[] {
  const seen = new Set<string>()
  return edges.flatMap(({ edgeId, target, targetPort }) => {
    const input = `${target} ${targetPort}`
    if (seen.has(input))
      return [{ code: 'input_taken' as const, message: `two edges lead to ${targetPort} of ${target}`, edgeId }]
    seen.add(input)
    return []
  })
}

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>()
  return ids.filter((id) => {
    const folded = id.toLowerCase()
    if (seen.has(folded)) return true
    seen.add(folded)
    return false
  })
}
