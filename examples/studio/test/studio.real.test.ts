import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { expect, inject, it, onTestFinished } from 'vitest'
import { aFolder, aStudio } from './a-studio.ts'
import { readyEnvironment } from './ready-environment.ts'
import { aClient } from './studio-client.ts'
import { readWav } from './wav-file.ts'
import { BUNDLES } from './worker-process.ts'

it('serves Studio by demo --open: an import, three nodes, a picture; nothing is installed twice, and a kill loses no graph', async () => {
  const dataDir = join(aFolder(), 'data')
  const first = await openDemo(dataDir)
  const modelId = await first.add(join(BUNDLES, 'tiny-sd'))
  const { graphId } = await first.aGraph(modelId, { bindings: null })
  const installed = await first.runToEnd(graphId)
  expect(installed.nodes).toMatchObject({
    env: { state: 'succeeded', environment: { outcome: 'installed', sizeBytes: expect.any(Number) } },
    infer: { state: 'succeeded', output: { description: 'picture of 512 × 512 pixels' } },
  })
  const picture = readFileSync(installed.nodes.infer?.output?.path ?? '')
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  const overrides = [indexFor('torch', 'https://index.example/simple')]
  await first.call('POST /api/models/:modelId/overrides', { params: { modelId }, body: { overrides } })
  const waiting = await first.aGraph(modelId, { mode: 'manual', bindings: ['light', 'pytorch'] })
  const page = first.listen()
  await first.call('POST /api/graphs/:graphId/run', { params: waiting })
  await page.until((event) => event.kind === 'job_changed' && event.job.state === 'waiting')
  page.stop()
  first.child.kill('SIGKILL')
  await first.ended
  const second = await openDemo(dataDir)
  const state = await second.call('GET /api/state', {})
  expect(state.graphs.map((graph) => graph.graphId)).toEqual([graphId, waiting.graphId])
  expect(state.jobs).toMatchObject([{ state: 'failed', error: { code: 'interrupted' } }, { state: 'succeeded' }])
  const kept = await second.call('GET /api/models/:modelId/overrides', { params: { modelId } })
  expect(kept).toEqual({ overrides })
  const again = await second.runToEnd(graphId)
  expect(again.nodes.env?.environment?.outcome).toBe('reused')
  expect(again.nodes.infer?.output?.sha256).toBe(installed.nodes.infer?.output?.sha256)
  second.child.kill('SIGTERM')
  expect(await second.ended).toEqual([0, null])
})

it('cancels an installation that an index keeps waiting within two seconds, and leaves no process behind', async () => {
  const asked = Promise.withResolvers<void>()
  const index = createServer(() => asked.resolve()).listen(0, '127.0.0.1')
  onTestFinished(() => void index.close().closeAllConnections())
  await once(index, 'listening')
  const address = index.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { add, aGraph, call, root, dataDir } = await aStudio({ openStore: openEnvironments })
  const modelId = await add(join(root, 'tiny-sd'))
  const overrides = [indexFor('numpy', `http://127.0.0.1:${port}/simple`)].map((each) => ({
    ...each,
    binding_id: 'light',
  }))
  await call('POST /api/models/:modelId/overrides', { params: { modelId }, body: { overrides } })
  const { graphId } = await aGraph(modelId)
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await asked.promise
  const began = performance.now()
  expect(await call('POST /api/jobs/:jobId/cancel', { params: { jobId } })).toMatchObject({ state: 'cancelled' })
  expect(performance.now() - began).toBeLessThan(2000)
  expect(await processesOf(dataDir)).toEqual([])
})

it('plays a sound in a graph whose Audio Inference takes the environment of its model', async () => {
  await readyEnvironment('tiny-stable-audio', 'pytorch-audio', join(aFolder(), 'library'))
  const shared = join(inject('realData'), 'environments')
  const { add, aGraph, runToEnd, raw, root } = await aStudio({ openStore: () => openEnvironments({ dataDir: shared }) })
  const modelId = await add(join(root, 'tiny-stable-audio'))
  const settings = { prompt: 'rain on a roof', seed: 1, steps: 2, seconds: 0.1 }
  const change = { bindings: ['pytorch-audio'], inference: { kind: 'audio_inference' as const, settings } }
  const { graphId } = await aGraph(modelId, change)
  const { job, nodes } = await runToEnd(graphId)
  expect(job).toMatchObject({ state: 'succeeded' })
  expect(nodes.env?.environment?.outcome).toBe('reused')
  const output = nodes.infer?.output
  expect(output?.kind).toBe('sound')
  const { samples, ...format } = readWav(readFileSync(output?.path ?? ''))
  expect(format).toMatchObject({ channels: 2, sampleRate: 16_000 })
  const played = await raw('GET', output?.url ?? '', { headers: { range: 'bytes=0-3' } })
  expect({ status: played.status, type: played.headers['content-type'], body: played.body }).toEqual({
    status: 206,
    type: 'audio/wav',
    body: 'RIFF',
  })
})

/** `demo --open` without a terminal, and a client of it. */
async function openDemo(dataDir: string) {
  const program = join(import.meta.dirname, '..', 'src', 'demo.ts')
  const argv = [program, '--open', '--data', dataDir]
  const { INIT_CWD: _, DISPLAY: __, ...env } = process.env
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = /http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}/.exec(await firstLine(child.stdout))?.[0] ?? ''
  return { child, ended: once(child, 'exit'), ...aClient(url) }
}

async function firstLine(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += chunk
    if (text.includes('\n')) break
  }
  stream.resume()
  return text
}

function indexFor(requirement_name: string, index_url: string): DependencyOverridePatchV1 {
  const target = { binding_id: 'pytorch', scope: 'requirement' as const, requirement_name }
  return { contract_version: 1, ...target, fields: { index_url }, source: 'user', updated_at: '2026-01-01T00:00:00Z' }
}

/** Command lines of living processes that name the folder; where the system does not show them, none. */
async function processesOf(folder: string): Promise<string[]> {
  const names = await readdir('/proc').catch(() => [])
  const lines = names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => ''))
  return (await Promise.all(lines)).filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '))
}
