import { expect, it } from 'vitest'
import { afresh, after, type Known, NOTHING } from '../../page/src/client/known.ts'
import type { Job, NodeView } from '../../src/api/documents.ts'
import type { StudioEvent } from '../../src/api/events.ts'
import type { Graph } from '../../src/workflow/graph.ts'

it('a state that is read counts as a whole and has lists read again', () => {
  const before: Known = { ...NOTHING, graphs: [graph('old')], modelsChanged: 4, overridesChanged: 2 }
  const state = {
    library: { root: '/library', access: 'write' as const },
    outputs: '/outputs',
    problems: [],
    jobs: [],
    libraryJobs: [],
    environmentJobs: [],
    nodes: [],
  }
  expect(afresh(before, { ...state, cursor: 'c', graphs: [graph('new')] })).toEqual({
    ...state,
    graphs: [graph('new')],
    modelsChanged: 5,
    overridesChanged: 3,
  })
})

it('a graph takes the place of its older self, and a new one comes last', () => {
  const known = { ...NOTHING, graphs: [graph('a'), graph('b')] }
  const changed = apply(known, [
    { kind: 'graph_changed', graph: { ...graph('a'), revision: 2 } },
    { kind: 'graph_changed', graph: graph('c') },
  ])
  expect(changed.graphs).toEqual([{ ...graph('a'), revision: 2 }, graph('b'), graph('c')])
})

it('of a graph that changed every node and edge that is as it was stays the same object', () => {
  const nodes = ['a', 'b'].map((nodeId) => aNode(nodeId, 0))
  const known = { ...NOTHING, graphs: [{ ...graph('one'), nodes }] }
  const moved = { ...graph('one'), revision: 2, nodes: [aNode('a', 0), aNode('b', 8)] }
  const [changed] = apply(known, [{ kind: 'graph_changed', graph: moved }]).graphs
  expect(changed).toEqual(moved)
  expect(changed?.nodes.map((each, at) => each === nodes[at])).toEqual([true, false])
  const [renamed] = apply(known, [
    { kind: 'graph_changed', graph: { ...structuredClone(moved), nodes: structuredClone(nodes) } },
  ]).graphs
  expect(renamed?.nodes).toBe(nodes)
})

it('a graph that is removed takes what its nodes showed with it', () => {
  const known = { ...NOTHING, graphs: [graph('a'), graph('b')], nodes: [node('a', 'one'), node('b', 'one')] }
  const { graphs, nodes } = apply(known, [{ kind: 'graph_removed', graphId: 'a' }])
  expect({ graphs, nodes }).toEqual({ graphs: [graph('b')], nodes: [node('b', 'one')] })
})

it('the newest job comes first, and no more than two hundred are kept', () => {
  const jobs = Array.from({ length: 250 }, (_, at) => job(`${at}`))
  const known = apply(
    NOTHING,
    jobs.map((each) => ({ kind: 'job_changed', job: each })),
  )
  expect(known.jobs.map(({ jobId }) => Number(jobId))).toEqual(Array.from({ length: 200 }, (_, at) => 249 - at))
})

it('a node of the same name in another graph is another node', () => {
  const known = apply(NOTHING, [
    { kind: 'node_changed', node: node('a', 'one') },
    { kind: 'node_changed', node: node('b', 'one') },
    { kind: 'node_changed', node: { ...node('a', 'one'), state: 'failed' } },
  ])
  expect(known.nodes).toEqual([{ ...node('a', 'one'), state: 'failed' }, node('b', 'one')])
})

it('an event of a kind that the page does not know changes nothing', () => {
  expect(after(NOTHING, JSON.parse('{"kind":"weather_changed"}'))).toBe(NOTHING)
})

function apply(known: Known, events: readonly StudioEvent[]): Known {
  return events.reduce(after, known)
}

function graph(graphId: string): Graph {
  return { graphId, title: graphId, revision: 1, nodes: [], edges: [] }
}

function node(graphId: string, nodeId: string): NodeView {
  return { graphId, nodeId, state: 'running' }
}

function job(jobId: string): Job {
  return { jobId, graphId: 'a', kind: 'run', state: 'running', startedAt: '2026-11-21T19:00:00Z' }
}

function aNode(nodeId: string, x: number) {
  return { nodeId, kind: 'puma_lib' as const, position: { x, y: 0 }, settings: { modelId: null } }
}
