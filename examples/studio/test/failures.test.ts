import { renameSync } from 'node:fs'
import { CodedError } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { aStudio, ended, type FakeWorkerCall, paint, say, type TestStudio } from './a-studio.ts'
import { edge, type GraphChange, threeNodes } from './studio-client.ts'

it('fails each node at once with a code and what to do, and begins nothing that depends on it', async () => {
  const studio = await aStudio()
  const modelId = await studio.add(`${studio.root}/tiny-sd`)
  const audioId = await studio.add(`${studio.root}/tiny-stable-audio`)
  const without = (port: string, target: string): GraphChange => ({
    edges: (edges) => edges.filter((each) => each.targetPort !== port || each.target !== target),
  })
  const cases: [string | null, GraphChange, string[]][] = [
    [null, {}, ['model_not_selected', 'blocked', 'blocked']],
    ['diffusion/a/gone', {}, ['model_not_found', 'blocked', 'blocked']],
    ['../../etc', {}, ['invalid_model_id', 'blocked', 'blocked']],
    [modelId, without('dependency_requirements', 'env'), ['succeeded', 'input_not_connected', 'blocked']],
    [modelId, without('model', 'infer'), ['succeeded', 'succeeded', 'input_not_connected']],
    [modelId, without('environment_ref', 'infer'), ['succeeded', 'succeeded', 'input_not_connected']],
    [modelId, { bindings: [] }, ['succeeded', 'no_binding_selected', 'blocked']],
    [modelId, { bindings: ['light', 'old'] }, ['succeeded', 'binding_missing', 'blocked']],
    [modelId, { inference: { kind: 'audio_inference' } }, ['succeeded', 'succeeded', 'task_not_for_node']],
    [audioId, { inference: { kind: 'pytorch_inference' } }, ['succeeded', 'succeeded', 'task_not_for_node']],
    [modelId, { inference: { kind: 'pytorch_inference' } }, ['succeeded', 'succeeded', 'environment_lacks_packages']],
  ]
  for (const [model, change, expected] of cases) expect(await runOne(studio, model, change)).toEqual(expected)
  expect(await runOne(studio, modelId, {})).toEqual(['succeeded', 'succeeded', 'succeeded'])
})

it('refuses an environment that was made for another model before anything is started in it', async () => {
  const started: string[] = []
  const onRun = (program: string, args: readonly string[], call: FakeWorkerCall) => {
    started.push(program)
    return paint(program, args, call)
  }
  const { add, aGraph, call, runToEnd, root } = await aStudio({ fake: { onRun } })
  const [picture, sound] = [await add(`${root}/tiny-sd`), await add(`${root}/tiny-stable-audio`)]
  const { graphId, ...graph } = await aGraph(picture, { bindings: ['pytorch'], inference: { kind: 'audio_inference' } })
  const other = { nodeId: 'other', kind: 'puma_lib' as const, position: { x: 0, y: 0 }, settings: { modelId: sound } }
  const edges = [...graph.edges.filter(({ targetPort }) => targetPort !== 'model'), edge('other', 'model', 'infer')]
  const body = { ...graph, nodes: [...graph.nodes, other], edges }
  await call('PUT /api/graphs/:graphId', { params: { graphId }, body })
  const { nodes } = await runToEnd(graphId)
  expect(nodes.infer?.error).toEqual({
    contract_version: 1,
    code: 'environment_of_another_model',
    message: `the environment was not made for ${sound}`,
    hint: 'Connect the Dependency Environment node to the same Puma-Lib node as this one.',
    details: { model_id: sound },
  })
  expect(started).toEqual([])
})

it('keeps a failed branch from stopping the others, and shows their pictures', async () => {
  const { add, aGraph, call, runToEnd, root } = await aStudio()
  const { graphId, ...graph } = await aGraph(await add(`${root}/tiny-sd`))
  const second = threeNodes(null, {}).nodes.map((node) => ({ ...node, nodeId: `${node.nodeId}2` }))
  const edges = threeNodes(null, {}).edges.map(({ source, sourcePort, target }) =>
    edge(`${source}2`, sourcePort, `${target}2`),
  )
  const body = { ...graph, nodes: [...second, ...graph.nodes], edges: [...edges, ...graph.edges] }
  await call('PUT /api/graphs/:graphId', { params: { graphId }, body })
  const { job, nodes } = await runToEnd(graphId)
  expect(Object.fromEntries(Object.values(nodes).map(({ nodeId, state }) => [nodeId, state]))).toEqual({
    ...{ model: 'succeeded', env: 'succeeded', infer: 'succeeded' },
    ...{ model2: 'failed', env2: 'blocked', infer2: 'blocked' },
  })
  expect(job).toMatchObject({ state: 'failed', error: { code: 'model_not_selected' } })
})

it('looks at the model again before it runs: a bundle that vanished meanwhile is named, and nothing is started', async () => {
  const place = { root: '' }
  const vanish = async () => renameSync(`${place.root}/tiny-sd`, `${place.root}/elsewhere`)
  const { add, aGraph, call, runToEnd, root } = await aStudio({ fake: { onInstall: vanish } })
  place.root = root
  const modelId = await add(`${root}/tiny-sd`)
  const { graphId } = await aGraph(modelId)
  const { nodes } = await runToEnd(graphId)
  expect(nodes).toMatchObject({
    env: { state: 'succeeded' },
    infer: { state: 'failed', error: { code: 'asset_not_executable', hint: expect.stringMatching(/\w/) } },
  })
  const again = await runToEnd(graphId)
  expect(again.nodes.model?.error?.code).toBe('asset_not_executable')
  const described = call('GET /api/graphs/:graphId/nodes/:nodeId/environment', { params: { graphId, nodeId: 'env' } })
  await expect(described).rejects.toThrow('409 asset_not_executable')
  renameSync(`${root}/elsewhere`, `${root}/tiny-sd`)
  expect((await runToEnd(graphId)).job.state).toBe('succeeded')
})

it('shows why an installation failed, with its diagnostics, and does it again when asked', async () => {
  let fails = true
  const onInstall = async () => {
    if (fails) throw new CodedError('disk_full', 'there is no room', { hint: 'Make room.' })
  }
  const { add, aGraph, runToEnd, root } = await aStudio({ fake: { onInstall } })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const { job, nodes } = await runToEnd(graphId)
  expect(job).toMatchObject({ state: 'failed', error: { code: 'disk_full' } })
  expect(nodes).toMatchObject({
    env: {
      state: 'failed',
      error: { hint: expect.stringContaining('Make room') },
      environment: { status: { state: 'failed' } },
    },
    infer: { state: 'blocked' },
  })
  fails = false
  expect((await runToEnd(graphId)).job.state).toBe('succeeded')
})

it('passes on what a worker says of its failure, and says so when it says nothing', async () => {
  const answers = [
    (call: FakeWorkerCall) =>
      say(call, { event: 'error', code: 'out_of_memory', message: 'too large', hint: 'Smaller.' }),
    (call: FakeWorkerCall) => say(call, { event: 'progress', phase: 'load', completed: 1, total: 2, unit: 'files' }),
    ({ onStdoutLine }: FakeWorkerCall) => onStdoutLine?.('not an event'),
  ]
  let turn = 0
  const onRun = async (_program: string, _args: readonly string[], call: FakeWorkerCall) => {
    answers[turn]?.(call)
    turn += 1
    return ended(1)
  }
  const { add, aGraph, runToEnd, root } = await aStudio({ fake: { onRun } })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const errors = []
  for (const _ of answers) errors.push((await runToEnd(graphId)).nodes.infer?.error)
  expect(errors).toMatchObject([
    { code: 'out_of_memory', message: 'too large', hint: 'Smaller.' },
    {
      code: 'worker_died',
      message: 'the worker ended with exit code 1 and no answer',
      hint: expect.stringMatching(/\w/),
    },
    { code: 'worker_misbehaved', hint: expect.stringMatching(/\w/) },
  ])
})

/** The code of each node's failure, or its state. */
async function runOne(
  { aGraph, runToEnd }: TestStudio,
  modelId: string | null,
  change: GraphChange,
): Promise<string[]> {
  const { graphId } = await aGraph(modelId, change)
  const { nodes } = await runToEnd(graphId)
  return ['model', 'env', 'infer'].map((nodeId) => {
    const { state, error } = nodes[nodeId] ?? {}
    if (error && !error.hint) return `${error.code} has no hint`
    return error?.code ?? state ?? 'never seen'
  })
}
