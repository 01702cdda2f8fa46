import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyEdits } from '../../page/src/canvas/edits/apply-edit.ts'
import { createEditQueue, NO_EDITS } from '../../page/src/canvas/edits/edit-queue.ts'
import { graphOfRefusal } from '../../page/src/canvas/edits/graph-of-refusal.ts'
import { laterGraph, type PutGraph } from '../../page/src/canvas/edits/save-edits.ts'
import { Refusal } from '../../page/src/client/refusal.ts'
import { checkGraph } from '../../src/workflow/check-graph.ts'
import type { Graph } from '../../src/workflow/graph.ts'
import { GRAPH, someEdit } from './some-graphs.ts'

it('lets two tabs that edit at once agree on one sound graph', async () => {
  const turns = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.array(someEdit, { maxLength: 3 })), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), turns, async (scheduler, all) => {
      const server = aServer(GRAPH)
      const put = scheduler.scheduleFunction(server.put)
      const tabs = [aTab(server, put), aTab(server, put)]
      for (const [tab, edits] of all) scheduler.schedule(Promise.resolve()).then(() => tabs[tab]?.queue.add(edits))
      await scheduler.waitFor(Promise.resolve())
      await scheduler.waitIdle()
      await scheduler.waitFor(Promise.all(tabs.map(({ queue }) => queue.flush())))
      expect(tabs.map(({ shown }) => shown())).toEqual([server.graph(), server.graph()])
      expect(checkGraph(server.graph())).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('makes an edit again on the graph of a tab that was faster', async () => {
  const server = aServer(GRAPH)
  const [one, two] = [aTab(server, server.put), aTab(server, server.put)]
  one.queue.add([{ edit: 'move', nodeId: 'puma', position: { x: 5, y: 5 } }])
  two.queue.add([{ edit: 'set_inference', nodeId: 'light', settings: { seed: 9 } }])
  await Promise.all([one.queue.flush(), two.queue.flush()])
  expect(server.graph()).toEqual({
    ...GRAPH,
    revision: 3,
    nodes: GRAPH.nodes.map((node) => {
      if (node.kind === 'puma_lib') return { ...node, position: { x: 5, y: 5 } }
      return node.kind === 'light_inference' ? { ...node, settings: { ...node.settings, seed: 9 } } : node
    }),
  })
})

it('sends edits that are made during a save together with the next one, and none that changes nothing', async () => {
  const server = aServer(GRAPH)
  const tab = aTab(server, server.put)
  for (const x of [1, 2, 3]) tab.queue.add([{ edit: 'move', nodeId: 'env', position: { x, y: 0 } }])
  await tab.queue.flush()
  expect(server.graph().revision).toBe(3)
  tab.queue.add([{ edit: 'rename', title: GRAPH.title }])
  expect(await tab.queue.flush()).toBe(true)
  expect(server.graph().revision).toBe(3)
})

it('keeps edits that could not be stored until they are stored or discarded', async () => {
  const server = aServer(GRAPH)
  const down = new Refusal({ contract_version: 1, code: 'unreachable', message: 'Studio does not answer.' }, 0)
  let isDown = true
  const tab = aTab(server, (draft) => (isDown ? Promise.reject(down) : server.put(draft)))
  tab.queue.add([{ edit: 'rename', title: 'kept' }])
  expect(await tab.queue.flush()).toBe(false)
  expect([tab.state().problem, tab.shown()?.title]).toEqual([down.document, 'kept'])
  isDown = false
  expect(await tab.queue.flush()).toBe(true)
  expect([tab.state().problem, server.graph().title]).toEqual([undefined, 'kept'])
  isDown = true
  tab.queue.add([{ edit: 'rename', title: 'dropped' }])
  await tab.queue.flush()
  tab.queue.discard()
  expect([tab.state().problem, tab.shown()?.title]).toEqual([undefined, 'kept'])
})

it('takes the graph out of a refusal that says it was changed, and out of no other', () => {
  const refusal = { contract_version: 1, code: 'graph_changed', message: 'changed', details: { graph: GRAPH } } as const
  expect(graphOfRefusal(refusal, 'g1')).toBe(GRAPH)
  expect(graphOfRefusal(refusal, 'g2')).toBeUndefined()
  expect(graphOfRefusal({ ...refusal, code: 'graph_invalid' }, 'g1')).toBeUndefined()
  expect(graphOfRefusal({ ...refusal, details: { graph: 'g1' } }, 'g1')).toBeUndefined()
})

interface Server {
  readonly graph: () => Graph
  readonly put: PutGraph
}

function aServer(first: Graph): Server {
  let graph = first
  return {
    graph: () => graph,
    put: async (draft) => {
      if (draft.revision !== graph.revision) return { outcome: 'changed', graph }
      graph = { ...graph, ...draft, revision: graph.revision + 1 }
      return { outcome: 'stored', graph }
    },
  }
}

function aTab(server: Server, put: PutGraph) {
  let state = NO_EDITS
  /** What the tab heard of the server by events; here they arrive when somebody looks. */
  const stored = () => laterGraph(server.graph(), state.answered)
  const queue = createEditQueue({ stored, put, onState: (next) => (state = next) })
  return { queue, state: () => state, shown: () => applyEdits(stored(), state.pending) }
}
