import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { snapshotDirectory } from '@plinth/model-library/testing'
import { expect, it, vi } from 'vitest'
import type { NodeView } from '../src/api/documents.ts'
import type { StudioEvent } from '../src/api/events.ts'
import { createActiveJobs } from '../src/jobs/active-jobs.ts'
import { openJobBoard } from '../src/jobs/job-board.ts'
import { listenError } from '../src/server/listen.ts'
import { aFolder, aStudio, type FakeWorkerCall, paint, say } from './a-studio.ts'

it('installs nothing and starts nothing when a graph is opened and described', async () => {
  const started: string[] = []
  const { add, aGraph, call, listen, root, dataDir, backend } = await aStudio({
    fake: { onRun: async (program) => Promise.reject(new Error(started.push(program).toString())) },
  })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`), { bindings: ['light', 'pytorch'] })
  const before = await snapshotDirectory(join(dataDir, 'environments'))
  const page = listen()
  await call('GET /api/state', {})
  await call('GET /api/graphs/:graphId', { params: { graphId } })
  const params = { graphId, nodeId: 'env' }
  const described = await call('GET /api/graphs/:graphId/nodes/:nodeId/environment', { params })
  page.stop()
  const torch = described.resolved.bindings.find(({ binding_id }) => binding_id === 'pytorch')?.requirements
  expect(torch?.find(({ name }) => name === 'torch')).toMatchObject({ exact_pin: '==2.13.0', applies: true })
  expect(described).toMatchObject({ overrides: [], manifest: null })
  const { installs, resolutions } = backend() ?? { resolutions: () => -1 }
  expect({ installs, resolutions: resolutions(), started }).toEqual({ installs: [], resolutions: 0, started: [] })
  expect(await snapshotDirectory(join(dataDir, 'environments'))).toEqual(before)
})

it('cancels in the middle of an installation, promptly and completely, and installs when it is run again', async () => {
  const held = { isHeld: true }
  const { add, aGraph, call, listen, runToEnd, root, dataDir } = await aStudio({
    fake: { onInstall: (_, { signal }) => (held.isHeld ? untilAborted(signal) : Promise.resolve()) },
  })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until(isState('installing'))
  page.stop()
  const reloaded = await call('GET /api/state', {})
  expect(reloaded.jobs).toMatchObject([{ jobId, state: 'running' }])
  const cancelled = await call('POST /api/jobs/:jobId/cancel', { params: { jobId } })
  expect(cancelled).toMatchObject({ jobId, state: 'cancelled', endedAt: expect.any(String) })
  const { nodes } = await call('GET /api/state', {})
  expect(nodes.map(({ nodeId, state }) => `${nodeId} ${state}`)).toEqual([
    'model succeeded',
    'env cancelled',
    'infer cancelled',
  ])
  expect(
    readdirSync(join(dataDir, 'environments', 'envs', 'python')).flatMap((key) =>
      readdirSync(join(dataDir, 'environments', 'envs', 'python', key)),
    ),
  ).toEqual([])
  expect(await call('POST /api/jobs/:jobId/cancel', { params: { jobId } })).toEqual(cancelled)
  held.isHeld = false
  expect((await runToEnd(graphId)).nodes.env?.environment?.outcome).toBe('installed')
})

it('cancels inference: its worker is ended, and there is no picture nor half of one', async () => {
  const ended: string[] = []
  const onRun = async (_program: string, [worker = '']: readonly string[], call: FakeWorkerCall) => {
    say(call, { event: 'progress', phase: 'paint', completed: 1, total: 2, unit: 'rows' })
    writeFileSync(`${JSON.parse(String(call.stdin)).output_path}.123.part`, 'half a pict')
    await untilAborted(call.signal).catch(() => ended.push(basename(worker)))
    throw new CodedError('cancelled', 'the worker was cancelled')
  }
  const { add, aGraph, call, listen, root, dataDir } = await aStudio({ fake: { onRun } })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  const isPainting = (event: StudioEvent) => event.kind === 'node_changed' && event.node.progress?.phase === 'paint'
  await page.until(isPainting)
  page.stop()
  expect(await call('POST /api/jobs/:jobId/cancel', { params: { jobId } })).toMatchObject({ state: 'cancelled' })
  const { nodes } = await call('GET /api/state', {})
  expect(nodes.map(({ state, output, progress }) => [state, output, progress])).toEqual([
    ['succeeded', undefined, undefined],
    ['succeeded', undefined, undefined],
    ['cancelled', undefined, undefined],
  ])
  expect({ ended, outputs: readdirSync(join(dataDir, 'outputs', graphId)) }).toEqual({
    ended: ['light.py'],
    outputs: [],
  })
})

it('runs one model at a time, in the order in which nodes came to it; one that waits is cancelled at once', async () => {
  const gates: (() => void)[] = []
  const began: string[] = []
  let atOnce = 0
  const onRun = async (program: string, args: readonly string[], call: FakeWorkerCall) => {
    atOnce += 1
    began.push(`${JSON.parse(String(call.stdin)).prompt} ${atOnce}`)
    await new Promise<void>((resolve) => gates.push(resolve))
    atOnce -= 1
    return paint(program, args, call)
  }
  const { add, aGraph, call, listen, root } = await aStudio({ fake: { onRun } })
  const modelId = await add(`${root}/tiny-sd`)
  const page = listen()
  const start = async (prompt: string) => {
    const graph = await aGraph(modelId, { inference: { kind: 'light_inference', settings: { prompt, seed: 0 } } })
    const { jobId } = await call('POST /api/graphs/:graphId/run', { params: graph })
    const isThere = ({ node }: { node: NodeView }) => node.graphId === graph.graphId && node.nodeId === 'infer'
    await page.until((event) => event.kind === 'node_changed' && isThere(event) && event.node.state === 'running')
    return { jobId }
  }
  const first = await start('first')
  await vi.waitFor(() => expect(gates).toHaveLength(1), 5000)
  const [second, third] = [await start('second'), await start('third')]
  expect(await call('POST /api/jobs/:jobId/cancel', { params: second })).toMatchObject({ state: 'cancelled' })
  const ended = ({ jobId }: { jobId: string }) =>
    page.until((event) => event.kind === 'job_changed' && event.job.jobId === jobId && event.job.endedAt !== undefined)
  gates.shift()?.()
  await ended(first)
  await vi.waitFor(() => expect(gates).toHaveLength(1), 5000)
  gates.shift()?.()
  await ended(third)
  page.stop()
  expect(began).toEqual(['first 1', 'third 1'])
})

it('refuses a second job for a node that is in one, lets other graphs run, and cancels with a graph that is deleted', async () => {
  const { add, aGraph, call, listen, root } = await aStudio({
    fake: { onInstall: (_, { signal }) => untilAborted(signal) },
  })
  const modelId = await add(`${root}/tiny-sd`)
  const [first, second] = [await aGraph(modelId), await aGraph(modelId, { bindings: ['pytorch'] })]
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: first })
  await page.until(isState('installing'))
  await expect(call('POST /api/graphs/:graphId/run', { params: first })).rejects.toMatchObject({
    message: '409 job_running',
    document: { details: { jobId } },
  })
  const params = { graphId: first.graphId, nodeId: 'env' }
  const step = call('POST /api/graphs/:graphId/nodes/:nodeId/environment', { params, body: { action: 'check' } })
  await expect(step).rejects.toThrow('409 job_running')
  const other = await call('POST /api/graphs/:graphId/run', { params: second })
  expect(other.state).toBe('running')
  await call('DELETE /api/graphs/:graphId', { params: first })
  page.stop()
  const { jobs, nodes } = await call('GET /api/state', {})
  expect(jobs.map(({ state }) => state)).toEqual(['running', 'cancelled'])
  expect(nodes.filter(({ graphId }) => graphId === first.graphId)).toEqual([])
  const empty = await call('POST /api/graphs', { body: { title: 'empty' } })
  await expect(call('POST /api/graphs/:graphId/run', { params: empty })).rejects.toThrow('422 graph_empty')
})

it('deletes what a graph made with the graph, and nothing that another one made', async () => {
  const { add, aGraph, call, runToEnd, root, dataDir } = await aStudio()
  const modelId = await add(`${root}/tiny-sd`)
  const [first, second] = [await aGraph(modelId), await aGraph(modelId)]
  for (const { graphId } of [first, second, first]) await runToEnd(graphId)
  const { outputs } = await call('GET /api/state', {})
  expect(outputs).toBe(join(dataDir, 'outputs'))
  const made = () => readdirSync(outputs).map((graphId) => [graphId, readdirSync(join(outputs, graphId)).length])
  expect(new Map(made().map(([graphId, files]) => [graphId, files]))).toEqual(
    new Map([
      [first.graphId, 2],
      [second.graphId, 1],
    ]),
  )
  await call('DELETE /api/graphs/:graphId', { params: first })
  expect(made()).toEqual([[second.graphId, 1]])
})

it('shows jobs of a server that was killed as interrupted, and runs them again when asked', async () => {
  const { add, aGraph, call, listen, root, dataDir } = await aStudio()
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`), { mode: 'manual' })
  const page = listen()
  await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until((event) => event.kind === 'job_changed' && event.job.state === 'waiting')
  page.stop()
  const journal = join(dataDir, 'jobs', 'journal.json')
  await vi.waitFor(() => expect(readFileSync(journal, 'utf8')).toContain('"state": "waiting"'), 5000)
  // What a kill would leave: everything on the disk as it is at this moment.
  const folder = aFolder()
  for (const name of ['graphs', 'jobs', 'library'])
    cpSync(join(dataDir, name), join(folder, 'data', name), { recursive: true })
  const next = await aStudio({ folder })
  const { graphs, jobs, nodes, problems } = await next.call('GET /api/state', {})
  expect({ graphs: graphs.length, problems }).toEqual({ graphs: 1, problems: [] })
  const interrupted = { state: 'failed', error: { code: 'interrupted', hint: expect.stringMatching(/\w/) } }
  expect(jobs).toMatchObject([interrupted])
  expect(nodes).toMatchObject([
    { nodeId: 'model', state: 'succeeded' },
    { nodeId: 'env', ...interrupted },
    { state: 'idle' },
  ])
  const { jobId } = await next.call('POST /api/graphs/:graphId/run', { params: { graphId } })
  expect(await next.call('POST /api/jobs/:jobId/cancel', { params: { jobId } })).toMatchObject({ state: 'cancelled' })
})

it('remembers over a restart what every node showed, and how jobs ended', async () => {
  const { add, aGraph, call, runToEnd, root, restart } = await aStudio()
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  await runToEnd(graphId)
  const before = await call('GET /api/state', {})
  const again = await restart()
  const after = await again.call('GET /api/state', {})
  const withoutProgress = before.nodes.map(({ progress: _, ...node }) => node)
  expect({ jobs: after.jobs, nodes: after.nodes }).toEqual({ jobs: before.jobs, nodes: withoutProgress })
})

it('remembers the last hundred jobs that are over, and every one that is not', async () => {
  const board = await openJobBoard(aFolder(), { publish: () => {}, onUnexpected: () => {}, isThere: () => true })
  const startedAt = '2026-01-01T00:00:00Z'
  const job = (jobId: string) => ({ jobId, graphId: 'g', kind: 'run' as const, state: 'running' as const, startedAt })
  board.setJob(job('long'))
  for (let index = 0; index < 150; index += 1) {
    board.setJob(job(`j${index}`))
    board.setJob({ ...job(`j${index}`), state: 'succeeded', endedAt: startedAt })
  }
  const ids = board.jobs().map(({ jobId }) => jobId)
  expect([ids.length, ids[0], ids[99], ids[100]]).toEqual([101, 'j149', 'j50', 'long'])
  await board.close()
})

it('starts without a journal of jobs that it cannot read, and says so', async () => {
  const { dataDir, restart } = await aStudio()
  const path = join(dataDir, 'jobs', 'journal.json')
  writeFileSync(path, JSON.stringify({ jobs: [{ jobId: 'j1', state: 'dreaming' }], nodes: [] }))
  const { jobs, problems } = await (await restart()).call('GET /api/state', {})
  expect({ jobs, problems }).toMatchObject({ jobs: [], problems: [{ code: 'file_damaged', details: { path } }] })
})

it('ends in the middle of an installation: jobs are cancelled, streams closed, and nobody is answered any more', async () => {
  const { add, aGraph, call, listen, root, studio, restart } = await aStudio({
    fake: { onInstall: (_, { signal }) => untilAborted(signal) },
  })
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const page = listen()
  await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until(isState('installing'))
  await Promise.all([studio.close(), page.ended])
  await expect(call('GET /api/state', {})).rejects.toThrow('ECONNREFUSED')
  const { jobs } = await (await restart()).call('GET /api/state', {})
  expect(jobs).toMatchObject([{ state: 'cancelled' }])
})

it('says why it cannot listen', async () => {
  const { studio } = await aStudio()
  const port = Number(new URL(studio.url).port)
  await expect(aStudio({ port })).rejects.toMatchObject({ code: 'port_taken', hint: expect.stringContaining('--port') })
  const refused = listenError(Object.assign(new Error('no'), { code: 'EACCES' }), 80)
  expect(refused).toMatchObject({ code: 'port_refused', hint: expect.stringContaining('above 1023') })
})

it('begins no job once it is ending', async () => {
  const folder = aFolder()
  const ports = { publish: () => {}, onUnexpected: () => {}, isThere: () => true }
  const board = await openJobBoard(folder, ports)
  const explain = () => ({ contract_version: 1 as const, code: 'never', message: '' })
  const active = createActiveJobs({ board, explain })
  await active.close()
  const begun = { job: { graphId: 'g', kind: 'run' as const }, nodeIds: [] }
  expect(() => active.start(begun, async () => {})).toThrow(expect.objectContaining({ code: 'studio_closed' }))
  expect(board.jobs()).toEqual([])
})

it('refuses a data folder that another Studio serves, and takes one that a killed server left', async () => {
  const { dataDir, studio, restart } = await aStudio()
  await expect(aStudio({ dataDir })).rejects.toMatchObject({ code: 'studio_running', details: { url: studio.url } })
  const { studio: next } = await restart()
  await next.close()
  const elsewhere = await aStudio()
  for (const left of [
    JSON.stringify({ url: elsewhere.studio.url }),
    '{"url":"http://127.0.0.1:1"}',
    '{"url":"file:///"}',
    'half',
  ]) {
    writeFileSync(join(dataDir, 'studio.json'), left)
    const { studio: taken } = await restart()
    await taken.close()
  }
})

function isState(state: string) {
  return (event: StudioEvent) => event.kind === 'node_changed' && event.node.environment?.status.state === state
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    const refuse = () => reject(new CodedError('cancelled', 'the installation was cancelled'))
    if (signal?.aborted) refuse()
    else signal?.addEventListener('abort', refuse, { once: true })
  })
}
