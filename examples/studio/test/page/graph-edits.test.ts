import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyEdit, applyEdits } from '../../page/src/canvas/edits/apply-edit.ts'
import { connectionOf } from '../../page/src/canvas/edits/connection-of.ts'
import { inputChoices, modelBehind, targetsOf } from '../../page/src/canvas/edits/connections.ts'
import { freePlace, usualNodes } from '../../page/src/canvas/edits/new-node.ts'
import { restoring } from '../../page/src/canvas/edits/restoring.ts'
import { checkGraph } from '../../src/workflow/check-graph.ts'
import { ENVIRONMENT, GRAPH, LIGHT, PUMA, someEdit } from './some-graphs.ts'

it('keeps a graph sound whatever edits are made on it, and an edit made again at once changes nothing', () => {
  fc.assert(
    fc.property(fc.array(someEdit, { maxLength: 20 }), someEdit, (edits, last) => {
      const graph = applyEdits(GRAPH, [...edits, last])
      expect(checkGraph(graph)).toEqual([])
      expect(applyEdit(graph, last)).toBe(graph)
    }),
    { numRuns: 500 },
  )
})

it('replaces the edge of an input, and takes no edge between ports of two names', () => {
  const other = { ...PUMA, nodeId: 'other' }
  const graph = applyEdit(GRAPH, { edit: 'add', node: other })
  const edge = { source: 'other', sourcePort: 'model', target: 'light', targetPort: 'model' } as const
  expect(applyEdit(graph, { edit: 'connect', edge }).edges).toEqual([
    ...GRAPH.edges.filter(({ edgeId }) => edgeId !== 'e2'),
    { edgeId: 'e4', ...edge },
  ])
  const wrong = { ...edge, targetPort: 'environment_ref' } as const
  expect(applyEdit(graph, { edit: 'connect', edge: wrong })).toBe(graph)
})

it('leaves an emptied setting out and does not set what a kind of node does not have', () => {
  const withSteps = applyEdit(GRAPH, { edit: 'set_inference', nodeId: 'light', settings: { steps: 4 } })
  expect(withSteps.nodes.at(2)?.settings).toEqual({ prompt: 'a tree', seed: 1, steps: 4 })
  expect(applyEdit(withSteps, { edit: 'set_inference', nodeId: 'light', settings: { steps: undefined } })).toEqual(
    GRAPH,
  )
  expect(applyEdit(GRAPH, { edit: 'choose_model', nodeId: 'light', modelId: 'x' })).toBe(GRAPH)
})

it('brings deleted nodes back with every edge at them', () => {
  fc.assert(
    fc.property(fc.subarray(['puma', 'env', 'light']), fc.subarray(['e1', 'e2', 'e3']), (nodeIds, edgeIds) => {
      const deleted = applyEdits(GRAPH, [
        ...edgeIds.map((edgeId) => ({ edit: 'disconnect' as const, edgeId })),
        ...nodeIds.map((nodeId) => ({ edit: 'remove' as const, nodeId })),
      ])
      const restored = applyEdits(deleted, restoring(GRAPH, { nodeIds, edgeIds }))
      expect(contentOf(restored)).toEqual(contentOf(GRAPH))
    }),
  )
})

it('offers an input the nodes with an output of its name', () => {
  expect(inputChoices(GRAPH, LIGHT)).toEqual([
    { port: 'model', edge: GRAPH.edges[1], sources: [PUMA] },
    { port: 'environment_ref', edge: GRAPH.edges[2], sources: [ENVIRONMENT] },
  ])
  expect(targetsOf(GRAPH, 'puma', 'model')).toEqual([LIGHT])
  expect([modelBehind(GRAPH, 'env'), modelBehind(GRAPH, 'light')]).toEqual(['diffusion/sd', undefined])
})

it('reads a connection that was drawn by the names of its ports', () => {
  const drawn = { source: 'a', target: 'b', sourceHandle: 'model', targetHandle: 'model' }
  expect(connectionOf(drawn)).toEqual({ source: 'a', sourcePort: 'model', target: 'b', targetPort: 'model' })
  expect(connectionOf({ ...drawn, targetHandle: 'picture' })).toBeUndefined()
})

it('puts no new node on another, and begins with three nodes that are connected', () => {
  const empty = { ...GRAPH, nodes: [], edges: [] }
  const graph = applyEdits(empty, usualNodes('audio_inference', counter()))
  expect(graph.nodes.map(({ nodeId }) => nodeId)).toEqual([
    'puma_lib-1',
    'dependency_environment-2',
    'audio_inference-3',
  ])
  expect(graph.edges).toHaveLength(3)
  expect(checkGraph(graph)).toEqual([])
  expect(freePlace(graph, { x: 0, y: 0 })).toEqual({ x: 0, y: 560 })
})

function contentOf({ nodes, edges }: typeof GRAPH) {
  const ends = edges.map(({ source, sourcePort, target }) => `${source} ${sourcePort} ${target}`)
  return { nodes: nodes.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)), edges: ends.toSorted() }
}

function counter() {
  let count = 0
  return () => {
    count += 1
    return String(count)
  }
}
