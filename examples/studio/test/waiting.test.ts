import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import { openFakeHost } from '@plinth/env-provisioner-node/testing'
import { expect, it } from 'vitest'
import type { Job } from '../src/api/documents.ts'
import type { StudioEvent } from '../src/api/events.ts'
import { aStudio } from './a-studio.ts'

it('asks for exactly what is missing, goes on by itself once it is given, asks again for the rest, and keeps it over a restart', async () => {
  const hostLacks = ['numpy', 'pillow']
  const { add, aGraph, call, listen, root, restart } = await aStudio({ fake: { hostLacks } })
  const modelId = await add(`${root}/tiny-sd`)
  const { graphId } = await aGraph(modelId)
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until(asksFor(['numpy', 'pillow']))
  expect(await call('GET /api/jobs/:jobId', { params: { jobId } })).toMatchObject({ state: 'waiting' })
  const set = (name: string) =>
    call('POST /api/models/:modelId/overrides', { params: { modelId }, body: { overrides: [indexFor(name)] } })
  await set('numpy')
  await page.until(asksFor(['pillow']))
  await set('pillow')
  await page.until(isOver(jobId))
  page.stop()
  const { nodes } = await call('GET /api/state', {})
  const env = nodes.find(({ nodeId }) => nodeId === 'env')
  expect(env?.environment?.status.timeline.map(({ state }) => state)).toEqual([
    ...['unresolved', 'checking', 'missing', 'installing', 'needs_user_input'],
    ...['checking', 'missing', 'installing', 'needs_user_input'],
    ...['checking', 'missing', 'installing', 'checking', 'ready'],
  ])
  expect(nodes.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  const again = await restart()
  const { overrides } = await again.call('GET /api/models/:modelId/overrides', { params: { modelId } })
  expect(overrides.map(({ requirement_name }) => requirement_name)).toEqual(hostLacks)
  const { job, nodes: after } = await again.runToEnd(graphId)
  expect({ job: job.state, outcome: after.env?.environment?.outcome }).toEqual({ job: 'succeeded', outcome: 'reused' })
})

it('forgets overrides of a target or a field, and refuses one that is none', async () => {
  const { add, call, root } = await aStudio()
  const modelId = await add(`${root}/tiny-sd`)
  const params = { modelId }
  const overrides = ['numpy', 'pillow'].map(indexFor)
  await call('POST /api/models/:modelId/overrides', { params, body: { overrides } })
  const left = await call('DELETE /api/models/:modelId/overrides', { params, query: { requirementName: 'NumPy' } })
  expect(left.overrides).toMatchObject([{ requirement_name: 'pillow' }])
  const wrong = [
    { ...overrides[0], command: 'rm' },
    { ...overrides[0], fields: { index_url: 'ftp://a' } },
  ]
  for (const each of wrong) {
    const refused = call('POST /api/models/:modelId/overrides', { params, body: { overrides: [Object(each)] } })
    await expect(refused).rejects.toMatchObject({ message: '400 invalid_contract' })
  }
  const field = call('DELETE /api/models/:modelId/overrides', { params, query: { field: 'command' } })
  await expect(field).rejects.toThrow('400 bad_request')
  const wide = { ...indexFor('numpy'), scope: 'binding' as const }
  const { requirement_name: _, ...ofBinding } = wide
  await call('POST /api/models/:modelId/overrides', { params, body: { overrides: [ofBinding] } })
  const query = { bindingId: 'light', scope: 'binding' as const, field: 'index_url' }
  const ofPackages = await call('DELETE /api/models/:modelId/overrides', { params, query })
  expect(ofPackages.overrides).toMatchObject([{ requirement_name: 'pillow' }])
  const none = await call('DELETE /api/models/:modelId/overrides', { params, query: { field: 'index_url' } })
  expect(none).toEqual({ overrides: [] })
})

it('keeps what stands before the host of an index for installers alone: no page, no event and no file has it', async () => {
  const { add, aGraph, call, listen, root, dataDir, runToEnd } = await aStudio()
  const modelId = await add(`${root}/tiny-sd`)
  const page = listen()
  const fields = { index_url: 'https://ada:s3cret@index.example/simple' }
  const params = { modelId }
  const answer = await call('POST /api/models/:modelId/overrides', {
    params,
    body: { overrides: [{ ...indexFor('numpy'), fields }] },
  })
  const { graphId } = await aGraph(modelId)
  const { nodes } = await runToEnd(graphId)
  const described = await call('GET /api/graphs/:graphId/nodes/:nodeId/environment', {
    params: { graphId, nodeId: 'env' },
  })
  page.stop()
  expect(answer.overrides).toMatchObject([{ fields: { index_url: 'https://index.example/simple' } }])
  expect(nodes.env?.state).toBe('succeeded')
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  const texts = files.map((each) => readFileSync(join(each.parentPath, each.name), 'latin1'))
  const seen = JSON.stringify([answer, described, nodes, page.events, await call('GET /api/state', {})])
  expect([seen, ...texts].filter((text) => text.includes('s3cret') || text.includes('ada:'))).toEqual([])
})

it('installs in manual mode once a person confirmed it, and looks again when an override changes first', async () => {
  const { add, aGraph, call, listen, root, backend } = await aStudio()
  const modelId = await add(`${root}/tiny-sd`)
  const { graphId } = await aGraph(modelId, { mode: 'manual' })
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  const params = { jobId }
  const key = (event: StudioEvent) =>
    event.kind === 'node_changed' && event.node.state === 'waiting'
      ? event.node.environment?.status.environment_key
      : undefined
  const asked = await page.until((event) => key(event) !== undefined)
  expect(await call('GET /api/jobs/:jobId', { params })).toMatchObject({ state: 'waiting' })
  await call('POST /api/models/:modelId/overrides', { params: { modelId }, body: { overrides: [indexFor('numpy')] } })
  await page.until((event) => key(event) !== undefined && key(event) !== key(asked))
  expect(backend()?.installs).toEqual([])
  await call('POST /api/jobs/:jobId/confirm', { params })
  await page.until(isOver(jobId))
  page.stop()
  expect(backend()?.installs).toHaveLength(1)
  expect(await call('GET /api/jobs/:jobId', { params })).toMatchObject({ state: 'succeeded' })
  await expect(call('POST /api/jobs/:jobId/confirm', { params })).rejects.toThrow('409 nothing_to_confirm')
  await expect(call('POST /api/jobs/:jobId/confirm', { params: { jobId: 'none' } })).rejects.toThrow(
    '404 job_not_found',
  )
})

it('goes on when another process sets the override that it waits for, and tells pages once', async () => {
  const { add, aGraph, call, listen, root, dataDir } = await aStudio({ fake: { hostLacks: ['numpy'] } })
  const modelId = await add(`${root}/tiny-sd`)
  const { graphId } = await aGraph(modelId)
  const page = listen()
  const { jobId } = await call('POST /api/graphs/:graphId/run', { params: { graphId } })
  await page.until(asksFor(['numpy']))
  const other = await openFakeHost({ dataDir: join(dataDir, 'environments') })
  await other.environments.setOverrides({ model_id: modelId, overrides: [indexFor('numpy')] })
  await other.environments.close()
  await page.until(isOver(jobId))
  page.stop()
  expect(await call('GET /api/jobs/:jobId', { params: { jobId } })).toMatchObject({ state: 'succeeded' })
  expect(page.events.filter(({ kind }) => kind === 'overrides_changed')).toEqual([
    { kind: 'overrides_changed', modelId },
  ])
})

it('resolves, checks and ensures the environment of one node, each as a job of its own', async () => {
  const { add, aGraph, call, listen, root, backend } = await aStudio()
  const { graphId } = await aGraph(await add(`${root}/tiny-sd`))
  const page = listen()
  const step = async (action: 'resolve' | 'check' | 'ensure') => {
    const params = { graphId, nodeId: 'env' }
    const { jobId } = await call('POST /api/graphs/:graphId/nodes/:nodeId/environment', { params, body: { action } })
    await page.until(isOver(jobId))
    const { nodes } = await call('GET /api/state', {})
    const [view] = nodes
    return `${nodes.length} ${view?.state} ${view?.environment?.status.state} ${view?.environment?.outcome}`
  }
  const seen = [await step('resolve'), await step('check'), await step('ensure'), await step('check')]
  page.stop()
  expect(seen).toEqual([
    '1 succeeded unresolved null',
    '1 succeeded missing null',
    '1 succeeded ready installed',
    '1 succeeded ready reused',
  ])
  expect(backend()?.installs).toHaveLength(1)
  const other = { params: { graphId, nodeId: 'infer' }, body: { action: 'ensure' as const } }
  const refused = call('POST /api/graphs/:graphId/nodes/:nodeId/environment', other)
  await expect(refused).rejects.toThrow('404 node_not_found')
})

it('shows every binding of a node with its fields, whether it is ticked or not', async () => {
  const { add, aGraph, call, root } = await aStudio()
  const modelId = await add(`${root}/tiny-sd`)
  const selected = async (bindings: readonly string[] | null) => {
    const { graphId } = await aGraph(modelId, { bindings })
    const params = { graphId, nodeId: 'env' }
    const { resolved } = await call('GET /api/graphs/:graphId/nodes/:nodeId/environment', { params })
    return resolved.bindings.map((each) => `${each.binding_id} ${each.selected} ${each.requirements.length}`)
  }
  expect(await selected(['pytorch'])).toEqual(['light false 3', 'pytorch true 7'])
  expect(await selected([])).toEqual(['light false 3', 'pytorch false 7'])
  expect(await selected(['gone'])).toEqual(['light false 3', 'pytorch false 7'])
  expect(await selected(null)).toEqual(['light true 3', 'pytorch false 7'])
})

function indexFor(requirement_name: string): DependencyOverridePatchV1 {
  return {
    contract_version: 1,
    binding_id: 'light',
    scope: 'requirement',
    requirement_name,
    fields: { index_url: 'https://index.example/simple' },
    source: 'user',
    updated_at: new Date().toISOString(),
  }
}

function asksFor(names: readonly string[]) {
  return (event: StudioEvent): boolean => {
    if (event.kind !== 'node_changed' || event.node.state !== 'waiting') return false
    const asked = event.node.environment?.status.missing_inputs.map(({ requirement_name }) => requirement_name)
    return JSON.stringify(asked) === JSON.stringify(names)
  }
}

function isOver(jobId: string) {
  return (event: StudioEvent): boolean => event.kind === 'job_changed' && isEnd(event.job, jobId)
}

function isEnd(job: Job, jobId: string): boolean {
  return job.jobId === jobId && job.endedAt !== undefined
}
