import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { EnvironmentJob } from '../src/api/environments.ts'
import { aStudio, ended, type TestStudio } from './a-studio.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const EMPTY = { headers: { ...JSON_TYPE, 'content-length': '2' }, body: '{}' }
const KEY = `v1_${'0'.repeat(32)}`

it('lists the environments of the store with what they take, what holds them, and all about one of them', async () => {
  const studio = await aStudio()
  const { call, dataDir } = studio
  expect(await call('GET /api/environments', {})).toEqual({ environments: [] })
  expect(await call('GET /api/environment-survey', {})).toMatchObject({ holds: {}, sizes: {} })
  const key = await anEnvironment(studio)
  const { environments } = await call('GET /api/environments', {})
  const facts = { python: '3.11.7', packages: 3, envIds: [expect.stringContaining('light')] }
  expect(environments).toMatchObject([{ environmentKey: key, state: 'sound', facts }])
  const survey = await call('GET /api/environment-survey', {})
  expect(survey).toMatchObject({ holds: {}, sizes: { [key]: { sizeBytes: expect.any(Number) } } })
  expect(survey.totalBytes).toBeGreaterThan(0)
  const details = await call('GET /api/environments/:environmentKey', { params: { environmentKey: key } })
  const path = join(dataDir, 'environments', 'envs', 'python', key)
  expect(details).toMatchObject({ path, manifest: { environment_key: key }, diagnostics: [] })
  expect(readdirSync(path)).toContain('manifest.json')
  const unknown = call('GET /api/environments/:environmentKey', { params: { environmentKey: KEY } })
  await expect(unknown).rejects.toThrow('404 environment_unknown')
})

it('pins an environment so that no plan removes it, says so to every page, and unpins it', async () => {
  const studio = await aStudio()
  const { call, listen } = studio
  const params = { environmentKey: await anEnvironment(studio) }
  const page = listen((await call('GET /api/state', {})).cursor)
  await call('POST /api/environments/:environmentKey/pin', { params })
  await page.until(({ kind }) => kind === 'environments_changed')
  page.stop()
  const { holds } = await call('GET /api/environment-survey', {})
  expect(holds).toEqual({ [params.environmentKey]: { hold: 'pinned', message: 'it is pinned' } })
  const planned = await workToEnd(studio, () => call('POST /api/collection-plans', { body: { max_environments: 0 } }))
  const kept = [{ environment_key: params.environmentKey, hold: 'pinned' }]
  expect(planned).toMatchObject({ state: 'succeeded', work: { result: { kept } } })
  await call('DELETE /api/environments/:environmentKey/pin', { params })
  expect((await call('GET /api/environment-survey', {})).holds).toEqual({})
  const unknown = call('POST /api/environments/:environmentKey/pin', { params: { environmentKey: KEY } })
  await expect(unknown).rejects.toThrow('404 environment_unknown')
})

it('removes nothing before a plan is applied, then exactly what the plan names, and frees as many bytes', async () => {
  const studio = await aStudio()
  const { call } = studio
  const key = await anEnvironment(studio)
  const planned = await workToEnd(studio, () => call('POST /api/collection-plans', { body: { max_environments: 0 } }))
  expect((await call('GET /api/environments', {})).environments.length).toBe(1)
  const { work } = planned
  if (work.kind !== 'plan' || !work.result) throw new Error('no plan')
  expect(work.result.entries).toMatchObject([{ environment_key: key, reason: 'count' }])
  const collect = () => call('POST /api/collections', { body: { planJobId: planned.jobId } })
  const collected = await workToEnd(studio, collect)
  const result = { freed_bytes: work.result.reclaimable_bytes, removed: [{ kind: 'environment' }], skipped: [] }
  expect(collected).toMatchObject({ state: 'succeeded', work: { kind: 'collect', result } })
  expect(await call('GET /api/environments', {})).toEqual({ environments: [] })
  const again = await workToEnd(studio, collect)
  expect(again).toMatchObject({ work: { result: { freed_bytes: 0, removed: [], skipped: [{ code: 'gone' }] } } })
})

it('carries out no plan that it did not make, and none of before it was started anew', async () => {
  const studio = await aStudio()
  const { call } = studio
  await expect(call('POST /api/collections', { body: { planJobId: 'j0' } })).rejects.toThrow('404 plan_missing')
  const { jobId } = await workToEnd(studio, () => call('POST /api/collection-plans', { body: {} }))
  const again = await studio.restart()
  const old = again.call('POST /api/collections', { body: { planJobId: jobId } })
  await expect(old).rejects.toThrow('404 plan_missing')
  const negative = again.call('POST /api/collection-plans', { body: { budget_bytes: -1 } })
  await expect(negative).rejects.toThrow('400 bad_request')
  await expect(again.call('DELETE /api/environment-jobs/:jobId', { params: { jobId } })).rejects.toThrow(
    '404 job_not_found',
  )
})

it('verifies environments by a job, says which is damaged and why, and lists it as damaged from then on', async () => {
  const studio = await aStudio({ fake: { onRun: () => ended(0) } })
  const { call, dataDir } = studio
  const key = await anEnvironment(studio)
  const verify = (depth: 'quick' | 'full') =>
    workToEnd(studio, () => call('POST /api/environment-verifications', { body: { depth } }))
  const sound = { state: 'succeeded', work: { result: [{ environmentKey: key, state: 'sound' }] } }
  expect([await verify('quick'), await verify('full')]).toMatchObject([sound, sound])
  damageModule(join(dataDir, 'environments', 'envs', 'python', key))
  const found = await verify('full')
  expect(found).toMatchObject({ work: { depth: 'full', result: [{ environmentKey: key, state: 'damaged' }] } })
  const { environments } = await call('GET /api/environments', {})
  expect(environments).toMatchObject([{ environmentKey: key, state: 'damaged', error: { hint: expect.any(String) } }])
  const body = { depth: 'quick' as const, environmentKeys: [KEY] }
  const gone = await workToEnd(studio, () => call('POST /api/environment-verifications', { body }))
  expect(gone).toMatchObject({ work: { result: [{ environmentKey: KEY, state: 'gone' }] } })
})

it('says in words why two environments are two, and that a damaged manifest says nothing', async () => {
  const studio = await aStudio()
  const { call, dataDir } = studio
  const one = await anEnvironment(studio)
  const other = await anEnvironment(studio, ['light', 'pytorch'])
  const ask = () =>
    call('GET /api/environments/:environmentKey/explanation', { params: { environmentKey: one }, query: { other } })
  const { changes } = await ask()
  expect(changes.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['torch pin none → 2.13.0', 'bindings light 1 → light 1, pytorch 1']),
  )
  writeFileSync(join(dataDir, 'environments', 'envs', 'python', other, 'manifest.json'), '{')
  await expect(ask()).rejects.toThrow('409 environment_unreadable')
  const { environments } = await call('GET /api/environments', {})
  const damaged = environments.find(({ environmentKey }) => environmentKey === other)
  expect(damaged).toMatchObject({ state: 'damaged', error: { code: expect.any(String) } })
})

it('takes a change of the environments from its own page alone, and from a browser that it knows', async () => {
  const { raw } = await aStudio()
  const ask = (headers: Readonly<Record<string, string>>) =>
    Promise.all(
      CHANGES.map((each) => {
        const [method = '', path = ''] = each.split(' ')
        return raw(method, path, { ...EMPTY, headers: { ...EMPTY.headers, ...headers } })
      }),
    )
  const seenAll = async (headers: Readonly<Record<string, string>>) =>
    new Set((await ask(headers)).map(({ status, body }) => `${status} ${JSON.parse(body).code}`))
  expect(await seenAll({ origin: 'https://evil.example' })).toEqual(new Set(['403 origin_not_allowed']))
  expect(await seenAll({ host: 'evil.example' })).toEqual(new Set(['403 host_not_allowed']))
  expect(await seenAll({ 'content-type': 'text/plain' })).toEqual(new Set(['415 media_type_not_json']))
  expect(await seenAll({ cookie: '' })).toEqual(new Set(['401 token_required']))
})

const CHANGES = [
  'POST /api/environment-verifications',
  `POST /api/environments/${KEY}/pin`,
  `DELETE /api/environments/${KEY}/pin`,
  'POST /api/collection-plans',
  'POST /api/collections',
  'POST /api/environment-jobs/j000000000000000000000000/cancel',
  'DELETE /api/environment-jobs/j000000000000000000000000',
]

/** Runs a workflow; gives the key of the environment that it made. */
async function anEnvironment(studio: TestStudio, bindings = ['light']): Promise<string> {
  const { models } = await studio.call('GET /api/models', { query: {} })
  const modelId = models[0]?.model_id ?? (await studio.add(`${studio.root}/tiny-sd`))
  const { graphId } = await studio.aGraph(modelId, { bindings })
  const { nodes } = await studio.runToEnd(graphId)
  const key = nodes.env?.environment?.status.environment_key
  if (!key) throw new Error('no environment was made')
  return key
}

async function workToEnd({ call, listen }: TestStudio, begin: () => Promise<EnvironmentJob>): Promise<EnvironmentJob> {
  const page = listen((await call('GET /api/state', {})).cursor)
  const { jobId } = await begin()
  const told = await page.until(
    (event) => event.kind === 'environment_job_changed' && event.job.jobId === jobId && event.job.endedAt !== undefined,
  )
  page.stop()
  if (told.kind !== 'environment_job_changed') throw new Error('another event')
  return told.job
}

function damageModule(directory: string): void {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const module = paths.find((path) => path.endsWith('.py') && path.includes('site-packages'))
  if (module) writeFileSync(join(directory, module), 'damaged')
}
