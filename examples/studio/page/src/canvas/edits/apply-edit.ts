import { type Graph, type GraphNode, PORTS } from '../../../../src/workflow/graph.ts'
import type { Connection, GraphEdit, InferenceChange, InferenceSettings } from './graph-edit.ts'

/** The graph with all edits made, in order. */
export function applyEdits(graph: Graph, edits: readonly GraphEdit[]): Graph {
  return edits.reduce(applyEdit, graph)
}

/** The same object where the edit changes nothing. */
export function applyEdit(graph: Graph, edit: GraphEdit): Graph {
  switch (edit.edit) {
    case 'rename':
      return edit.title === graph.title ? graph : { ...graph, title: edit.title }
    case 'add':
      return nodeOf(graph, edit.node.nodeId) ? graph : { ...graph, nodes: [...graph.nodes, edit.node] }
    case 'remove':
      return withoutNode(graph, edit.nodeId)
    case 'connect':
      return connected(graph, edit.edge)
    case 'disconnect':
      return graph.edges.some(({ edgeId }) => edgeId === edit.edgeId)
        ? { ...graph, edges: graph.edges.filter(({ edgeId }) => edgeId !== edit.edgeId) }
        : graph
    default:
      return withNode(graph, edit.nodeId, (node) => changedNode(node, edit))
  }
}

type NodeEdit = Extract<GraphEdit, { edit: 'move' | 'choose_model' | 'set_environment' | 'set_inference' }>

function changedNode(node: GraphNode, edit: NodeEdit): GraphNode {
  if (edit.edit === 'move') return { ...node, position: edit.position }
  switch (node.kind) {
    case 'puma_lib':
      return edit.edit === 'choose_model' ? { ...node, settings: { modelId: edit.modelId } } : node
    case 'dependency_environment':
      return edit.edit === 'set_environment' ? { ...node, settings: { ...node.settings, ...edit.settings } } : node
    default:
      return edit.edit === 'set_inference'
        ? { ...node, settings: changedInference(node.settings, edit.settings) }
        : node
  }
}

/** A setting that was emptied is left out; prompt and seed cannot be. */
function changedInference(before: InferenceSettings, change: InferenceChange): InferenceSettings {
  const { prompt = before.prompt, seed = before.seed } = change
  const { steps, seconds } = { ...before, ...change }
  return { prompt, seed, ...(steps === undefined ? {} : { steps }), ...(seconds === undefined ? {} : { seconds }) }
}

function withNode(graph: Graph, nodeId: string, change: (node: GraphNode) => GraphNode): Graph {
  const before = nodeOf(graph, nodeId)
  if (!before) return graph
  const after = change(before)
  if (JSON.stringify(after) === JSON.stringify(before)) return graph
  return { ...graph, nodes: graph.nodes.map((node) => (node === before ? after : node)) }
}

function withoutNode(graph: Graph, nodeId: string): Graph {
  if (!nodeOf(graph, nodeId)) return graph
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => node.nodeId !== nodeId),
    edges: graph.edges.filter(({ source, target }) => source !== nodeId && target !== nodeId),
  }
}

function connected(graph: Graph, edge: Connection): Graph {
  if (!canConnect(graph, edge)) return graph
  const isInput = (each: Connection) => each.target === edge.target && each.targetPort === edge.targetPort
  const before = graph.edges.find(isInput)
  if (before?.source === edge.source && before.sourcePort === edge.sourcePort) return graph
  return { ...graph, edges: [...graph.edges.filter((each) => !isInput(each)), { edgeId: freeEdgeId(graph), ...edge }] }
}

function freeEdgeId({ edges }: Graph): string {
  const taken = new Set(edges.map(({ edgeId }) => edgeId))
  let number = edges.length + 1
  while (taken.has(`e${number}`)) number += 1
  return `e${number}`
}

/** Whether both ends are there and have ports of one name. Kinds follow each other, so no edge can close a circle. */
export function canConnect(
  graph: Pick<Graph, 'nodes'>,
  { source, sourcePort, target, targetPort }: Connection,
): boolean {
  const from = nodeOf(graph, source)
  const to = nodeOf(graph, target)
  if (!from || !to || sourcePort !== targetPort) return false
  return PORTS[from.kind].outputs.includes(sourcePort) && PORTS[to.kind].inputs.includes(targetPort)
}

function nodeOf({ nodes }: Pick<Graph, 'nodes'>, nodeId: string): GraphNode | undefined {
  return nodes.find((node) => node.nodeId === nodeId)
}
