import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEnvironments } from '../../src/index.ts'
import { small } from '../harsh/payloads.ts'
import { compareOffline, payloadOf, type WarmCaches, warmCaches } from './warm-caches.ts'

let caches: WarmCaches
beforeAll(async () => {
  caches = await warmCaches(['uv', 'pip'])
})
afterAll(() => caches.remove())

it.each([
  ['uv', 5],
  ['pip', 1],
] as const)(
  'says by preflight what ensure offline then does, whatever the cache of %s has left',
  async (installer, rounds) => {
    const { wrong, said } = await compareOffline(caches, installer, { rounds, seed: 4 })
    expect([wrong, said.length > 0]).toEqual([[], true])
  },
)

it('names every package that is not cached where an index may be asked, and those that were asked for where not', async () => {
  const dataDir = join(caches.folder, 'names')
  await caches.seed.plantAt(dataDir)
  await using environments = await caches.open(dataDir, 'uv')
  const request = { dependency_requirements: payloadOf(['alpha']) }
  const blind = await environments.preflight({ ...request, offline: true })
  const asked = await environments.preflight(request)
  expect(
    [blind, asked].map(({ state, missing, is_complete }) => [state, missing.map(({ name }) => name), is_complete]),
  ).toEqual([
    ['missing', ['alpha'], false],
    ['missing', ['alpha', 'beta', 'delta', 'gamma'], true],
  ])
  await environments.ensureReady(request)
  expect(await environments.preflight(request)).toMatchObject({ state: 'ready', missing: [], missing_bytes: 0 })
})

it('says how many bytes are missing, from what the public index says', async () => {
  const dataDir = join(caches.folder, 'bytes')
  await caches.seed.plantAt(dataDir)
  await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
  const dependency_requirements = small('pillow', ['pillow==12.0.0'])
  const { state, missing, missing_bytes = 0 } = await environments.preflight({ dependency_requirements })
  expect([state, missing]).toEqual([
    'missing',
    [{ kind: 'package', name: 'pillow', version: '12.0.0', bytes: missing_bytes }],
  ])
  expect(missing_bytes).toBeGreaterThan(7_000_000)
})

it('says which tool is missing, and fetches none offline', async () => {
  const dataDir = join(caches.folder, 'no-tool')
  await using environments = await caches.open(dataDir, 'uv')
  const request = { dependency_requirements: payloadOf(['beta']), offline: true }
  const { state, missing } = await environments.preflight(request)
  expect([state, missing]).toEqual(['missing', [{ kind: 'tool', name: 'uv', version: '0.13.9' }]])
  const answer = await environments.ensure(request)
  expect([answer.state, answer.status.code, await readdir(join(dataDir, 'tools'))]).toEqual([
    'failed',
    'installer_unavailable',
    [],
  ])
})
