import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { PortValues } from '../src/jobs/node-run.ts'
import { runGraph } from '../src/jobs/run-graph.ts'
import { checkGraph } from '../src/workflow/check-graph.ts'
import type { GraphEdge, GraphNode, PortName } from '../src/workflow/graph.ts'
import { edge, threeNodes } from './studio-client.ts'

it('begins each node once, after all that it takes has succeeded, and blocks exactly what depends on a failure', async () => {
  await fc.assert(
    fc.asyncProperty(aGraph(), async ({ nodes, edges, failing }) => {
      const began: string[] = []
      const ended = new Map<string, string>()
      const ends = await runGraph(
        { nodes, edges },
        {
          run: async ({ nodeId }, inputs) => {
            const before = edges.filter(({ target }) => target === nodeId)
            expect(before.map(({ source }) => ended.get(source))).toEqual(before.map(() => 'succeeded'))
            expect(Object.keys(inputs).sort()).toEqual(before.map(({ targetPort }) => targetPort).sort())
            began.push(nodeId)
            await null
            if (failing.has(nodeId)) throw new Error(nodeId)
            return ALL_PORTS
          },
          onEnd: ({ nodeId }, { state }) => ended.set(nodeId, state),
        },
      )
      const isBlocked = (nodeId: string): boolean =>
        edges.some(({ source, target }) => target === nodeId && (failing.has(source) || isBlocked(source)))
      const expected = nodes.map(({ nodeId }) =>
        isBlocked(nodeId) ? 'blocked' : failing.has(nodeId) ? 'failed' : 'succeeded',
      )
      expect(ends.map(({ state }) => state)).toEqual(expected)
      expect(began.sort()).toEqual(nodes.flatMap(({ nodeId }) => (isBlocked(nodeId) ? [] : [nodeId])).sort())
    }),
    { numRuns: 300, seed: 6 },
  )
})

const ALL_PORTS: PortValues = { model: undefined, dependency_requirements: undefined, environment_ref: null }

/** Any sound graph of up to eight nodes, and which of them fail. */
function aGraph(): fc.Arbitrary<{
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
  failing: ReadonlySet<string>
}> {
  const names = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']
  const ports: readonly PortName[] = ['model', 'dependency_requirements', 'environment_ref']
  const kinds = fc.array(fc.constantFrom(...threeNodes(null, {}).nodes), { minLength: 1, maxLength: names.length })
  const drawn = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...ports), fc.constantFrom(...names)), {
    maxLength: 40,
  })
  return fc
    .record({ kinds, drawn, failing: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }) })
    .map((given) => {
      const nodes = given.kinds.map((node, index) => ({ ...node, nodeId: names[index] ?? '' }))
      const edges: GraphEdge[] = []
      for (const [source, port, target] of given.drawn) {
        edges.push(edge(source, port, target))
        if (checkGraph({ nodes, edges }).length > 0) edges.pop()
      }
      return { nodes, edges, failing: new Set(given.failing) }
    })
}
