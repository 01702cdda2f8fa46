import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { StudioEvent } from '../src/api/events.ts'
import type { Graph, GraphDraft, GraphNode } from '../src/workflow/graph.ts'
import { stillMeant } from '../src/workflow/still-meant.ts'
import { aStudio } from './a-studio.ts'
import { edge, threeNodes } from './studio-client.ts'

it('asks again when other bindings are ticked while it waits, and installs what is ticked then', async () => {
  const { change, page, confirmed, backend } = await aWaitingJob()
  const before = await page.until((event) => askedKey(event) !== undefined)
  await change(withSettings('env', { mode: 'manual', selectedBindingIds: [] }))
  await change(withSettings('env', { mode: 'manual', selectedBindingIds: ['pytorch'] }))
  await page.until((event) => askedKey(event) !== undefined && askedKey(event) !== askedKey(before))
  expect(backend()?.installs).toEqual([])
  const { env } = await confirmed()
  const { bindings = [] } = env?.environment?.resolved ?? {}
  expect(bindings.map(({ binding_id, selected }) => [binding_id, selected])).toEqual([
    ['light', false],
    ['pytorch', true],
  ])
  expect(backend()?.installs).toHaveLength(1)
})

it('installs without a confirmation once a waiting node is switched to auto', async () => {
  const { change, over, backend } = await aWaitingJob()
  await change(withSettings('env', { mode: 'auto', selectedBindingIds: ['light'] }))
  expect((await over()).job).toMatchObject({ state: 'succeeded' })
  expect(backend()?.installs).toHaveLength(1)
})

it('goes on waiting when a node is moved, and runs inference with the prompt that is there then', async () => {
  const { change, page, confirmed } = await aWaitingJob()
  const prompt = { prompt: 'a boat', seed: 7 }
  await change((nodes) => nodes.map((node) => ({ ...node, position: { x: 9, y: 9 } })))
  await change(withSettings('infer', prompt))
  const { env, infer } = await confirmed()
  expect(readFileSync(infer?.output?.path ?? '', 'utf8')).toBe('picture of a boat 7')
  expect(env?.environment?.status.timeline.filter(({ state }) => state === 'missing')).toHaveLength(2)
  expect(page.events.filter((event) => askedKey(event) !== undefined)).toHaveLength(1)
})

it('ends as superseded, with nothing installed, when another model is chosen or the node is deleted while it waits', async () => {
  const ends = [
    withSettings('model', { modelId: null }),
    (nodes: GraphDraft['nodes']) => nodes.filter(({ nodeId }) => nodeId !== 'env'),
  ].map(async (edit) => {
    const { change, over, backend } = await aWaitingJob()
    await change(edit)
    const { job } = await over()
    return [job.state, job.error?.code, backend()?.installs]
  })
  expect(await Promise.all(ends)).toEqual(Array(2).fill(['failed', 'superseded', []]))
})

it('installs nothing when nothing is ticked, and says what to do', async () => {
  const { change, confirmed, backend } = await aWaitingJob()
  await change(withSettings('env', { mode: 'manual', selectedBindingIds: [] }))
  const { env } = await confirmed()
  expect(env).toMatchObject({ state: 'failed', error: { code: 'no_binding_selected', hint: /^Tick at least one/ } })
  expect(backend()?.installs).toEqual([])
})

it('means a node as long as what leads to it, over other nodes too, is the same', () => {
  const begun = threeNodes('a', {})
  const meant = (now: Pick<Graph, 'nodes' | 'edges'>) =>
    ['model', 'env', 'infer'].filter((nodeId) => stillMeant(begun, now, nodeId) !== undefined)
  const without = (port: string) => begun.edges.filter(({ sourcePort }) => sourcePort !== port)
  expect({
    same: meant({ ...begun, edges: begun.edges.toReversed() }),
    moreBehind: meant({ ...begun, edges: [...begun.edges, edge('env', 'environment_ref', 'other')] }),
    anotherModel: meant(threeNodes('b', {})),
    otherSettings: meant(threeNodes('a', { mode: 'manual', bindings: null })),
    anotherKind: meant(threeNodes('a', { inference: { kind: 'audio_inference' } })),
    withoutModelEdge: meant({ ...begun, edges: without('model') }),
    withoutRequirements: meant({ ...begun, edges: without('dependency_requirements') }),
  }).toEqual({
    same: ['model', 'env', 'infer'],
    moreBehind: ['model', 'env', 'infer'],
    anotherModel: ['model'],
    otherSettings: ['model', 'env', 'infer'],
    anotherKind: ['model', 'env'],
    withoutModelEdge: ['model', 'env'],
    withoutRequirements: ['model'],
  })
})

type Nodes = GraphDraft['nodes']

/** A run of the usual graph in manual mode, until it waits for a confirmation. */
async function aWaitingJob() {
  const { add, aGraph, call, listen, root, backend } = await aStudio()
  const begun = await aGraph(await add(`${root}/tiny-sd`), { mode: 'manual' })
  const { graphId } = begun
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until((event) => askedKey(event) !== undefined)
  const over = async () => {
    await page.until(
      (event) => event.kind === 'job_changed' && event.job.jobId === jobId && event.job.endedAt !== undefined,
    )
    page.stop()
    const { nodes } = await call('GET /api/state', {})
    const byId = Object.fromEntries(nodes.map((node) => [node.nodeId, node]))
    return { job: await call('GET /api/jobs/:jobId', { params: { jobId } }), nodes: byId }
  }
  return {
    page,
    backend,
    over,
    change: async (edit: (nodes: Nodes) => Nodes) => {
      const { graphId: _, ...graph } = await call('GET /api/graphs/:graphId', { params: { graphId } })
      const nodes = edit(graph.nodes)
      const isThere = (nodeId: string) => nodes.some((node) => node.nodeId === nodeId)
      const edges = graph.edges.filter(({ source, target }) => isThere(source) && isThere(target))
      await call('PUT /api/graphs/:graphId', { params: { graphId }, body: { ...graph, nodes, edges } })
    },
    confirmed: async () => {
      await call('POST /api/jobs/:jobId/confirm', { params: { jobId } })
      return (await over()).nodes
    },
  }
}

function withSettings(nodeId: string, settings: GraphNode['settings']) {
  // The server checks that the settings are those of the kind.
  return (nodes: Nodes): Nodes =>
    nodes.map((node) => (node.nodeId === nodeId ? ({ ...node, settings } as GraphNode) : node))
}

function askedKey(event: StudioEvent): string | undefined {
  const isAsked = event.kind === 'node_changed' && event.node.state === 'waiting'
  return isAsked ? event.node.environment?.status.environment_key : undefined
}
