import type { Edge, Node } from '@xyflow/svelte'
import type { Graph, NodeKind } from '../../../../src/workflow/graph.ts'

/** A node as the canvas draws it; what it shows it asks for by its id. */
export type FlowNode = Node<Record<string, never>, NodeKind>

/** Drawn from a graph; what the canvas measured, selected and drags now stays. */
export function flowNodes(
  { nodes }: Graph,
  before: readonly FlowNode[],
  labelOf: (nodeId: string) => string,
): FlowNode[] {
  return nodes.map(({ nodeId, kind, position }) => {
    const known = before.find(({ id }) => id === nodeId)
    const ariaLabel = labelOf(nodeId)
    if (!known) return { id: nodeId, type: kind, position: { ...position }, data: {}, ariaLabel }
    const place = known.dragging ? known.position : position
    const isSame = known.position.x === place.x && known.position.y === place.y && known.ariaLabel === ariaLabel
    return isSame ? known : { ...known, position: { ...place }, ariaLabel }
  })
}

/** Edges drawn from a graph; the selected ones stay selected. */
export function flowEdges({ edges }: Graph, before: readonly Edge[], names: ReadonlyMap<string, string>): Edge[] {
  return edges.map(({ edgeId, source, sourcePort, target, targetPort }) => {
    const known = before.find(({ id }) => id === edgeId)
    const ariaLabel = `${sourcePort} from ${names.get(source)} to ${names.get(target)}`
    const isSame = known?.source === source && known.target === target && known.ariaLabel === ariaLabel
    if (isSame) return known
    return {
      id: edgeId,
      source,
      sourceHandle: sourcePort,
      target,
      targetHandle: targetPort,
      selected: known?.selected ?? false,
      ariaLabel,
    }
  })
}

/** The list before where all of it is the same, so that nothing is drawn anew. */
export function unlessSame<T>(before: T[], after: T[]): T[] {
  return before.length === after.length && before.every((each, at) => each === after[at]) ? before : after
}

/** The nodes with exactly one of them selected. */
export function withSelection(nodes: readonly FlowNode[], nodeId: string): FlowNode[] {
  return nodes.map((node) =>
    node.selected === (node.id === nodeId) ? node : { ...node, selected: node.id === nodeId },
  )
}
