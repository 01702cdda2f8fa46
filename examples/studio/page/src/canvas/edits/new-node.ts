import type { Graph, GraphNode, NodeKind } from '../../../../src/workflow/graph.ts'
import type { GraphEdit } from './graph-edit.ts'

/** Size of a node's place on the canvas, for one that shows a picture: no new node is put where another one lies, or grows to. */
const PLACE = { width: 288, height: 520 } as const

type Point = GraphNode['position']

/** A node with settings to begin with. `random` makes its id unique among pages that add at once: letters and digits. */
export function newNode(kind: NodeKind, position: Point, random: string): GraphNode {
  const base = { nodeId: `${kind}-${random}`, position }
  switch (kind) {
    case 'puma_lib':
      return { ...base, kind, settings: { modelId: null } }
    case 'dependency_environment':
      return { ...base, kind, settings: { mode: 'auto', selectedBindingIds: null } }
    default:
      return { ...base, kind, settings: { prompt: 'a lighthouse at dawn', seed: 0 } }
  }
}

/** Where a node of a kind lies on an empty canvas. A Dependency Environment lies lower: the edge from the model to the inference passes above it. */
export function firstPlace(kind: NodeKind): Point {
  return { x: 0, y: kind === 'dependency_environment' ? LOWER : 0 }
}

/** The nearest place to the right of, then below the wished one that is free. */
export function freePlace({ nodes }: Pick<Graph, 'nodes'>, wished: Point): Point {
  const isFree = ({ x, y }: Point) =>
    nodes.every(({ position }) => Math.abs(position.x - x) >= PLACE.width || Math.abs(position.y - y) >= PLACE.height)
  for (let row = 0; ; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const place = { x: wished.x + column * (PLACE.width + GAP), y: wished.y + row * (PLACE.height + GAP) }
      if (isFree(place)) return place
    }
  }
}

const COLUMNS = 3
const GAP = 40
const LOWER = 96

/** Puma-Lib → Dependency Environment → inference, connected. `randoms` gives each node's. */
export function usualNodes(kind: NodeKind, random: () => string): GraphEdit[] {
  const step = PLACE.width + GAP
  const model = newNode('puma_lib', { x: 0, y: 0 }, random())
  const environment = newNode('dependency_environment', { ...firstPlace('dependency_environment'), x: step }, random())
  const inference = newNode(kind, { x: 2 * step, y: 0 }, random())
  return [
    ...[model, environment, inference].map((node) => ({ edit: 'add' as const, node })),
    connect(model, 'dependency_requirements', environment),
    connect(model, 'model', inference),
    connect(environment, 'environment_ref', inference),
  ]
}

function connect(
  source: GraphNode,
  port: 'model' | 'dependency_requirements' | 'environment_ref',
  target: GraphNode,
): GraphEdit {
  return {
    edit: 'connect',
    edge: { source: source.nodeId, sourcePort: port, target: target.nodeId, targetPort: port },
  }
}
