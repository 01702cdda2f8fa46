import { readdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, prefixIn, REQUEST } from '../fake-store.ts'
import { cutPowerAt, type Loss } from '../power-cut.ts'
import { tree } from '../temporary-folder.ts'

const POINTS = ['locked', 'resolved', 'spawned', 'installed', 'verified', 'published']
const LOSSES: readonly Loss[] = ['all', 'modules', 'some']
const CUTS = POINTS.flatMap((point) => LOSSES.map((loss) => [point, loss] as const))

it.each(CUTS)(
  'makes a sound environment of what a power cut at "%s" leaves, %s of the unsynced files empty',
  async (point, loss) => {
    const { dataDir, machine } = await cutPowerAt(point, loss, createRandom(point.length))
    const { environments } = await aStore({ dataDir, processes: machine.start().table })
    const { environment_key } = await environments.ensureReady(REQUEST)
    const verified = await environments.verify(environment_key)
    const notes = await readdir(join(dataDir, 'locks', 'journal'))
    const prefixes = (await tree(join(dataDir, 'envs', 'python', environment_key))).filter((path) =>
      /^[0-9a-f]{32}$/.test(path),
    )
    expect([verified.state, notes, prefixes.length]).toEqual(['ready', [], 1])
  },
)

it('looks once at every file of a published environment after a power cut, and finds the empty ones', async () => {
  const { dataDir, machine } = await cutPowerAt('published', 'modules', createRandom(1))
  const points: string[] = []
  const at = async (point: string) => void points.push(point)
  const { environments } = await aStore({ dataDir, processes: machine.start().table, at })
  const found = await environments.check(REQUEST)
  expect([found.state, found.status.timeline.map(({ code }) => code).filter((code) => code)]).toEqual([
    'missing',
    ['file_size_mismatch'],
  ])
  const { outcome } = await environments.ensure(REQUEST)
  const looks = points.filter((point) => point === 'validated').length
  await environments.ensure(REQUEST)
  expect([outcome, looks, points.filter((point) => point === 'validated').length]).toEqual(['installed', 1, 1])
})

it.each([
  ['the manifest', 'envs/python/KEY/manifest.json', 'installed'],
  ['the usage', 'envs/python/KEY/usage.json', 'reused'],
  ['the resolution', 'resolutions/KEY.txt', 'reused'],
  ['a RECORD', 'envs/python/KEY/TOKEN/lib/python3.11/site-packages/numpy-2.4.1.dist-info/RECORD', 'installed'],
  ['pyvenv.cfg', 'envs/python/KEY/TOKEN/pyvenv.cfg', 'installed'],
])('is ready again after a power cut that emptied %s', async (_, path, outcome) => {
  const host = await aStore()
  const [key = '', token = ''] = (await prefixIn(host)).split('/').slice(-2)
  await truncate(join(host.dataDir, path.replace('KEY', key).replace('TOKEN', token)))
  await host.environments.close()
  const { environments } = await aStore({ dataDir: host.dataDir })
  const answer = await environments.ensure(REQUEST)
  expect([answer.state, answer.outcome, (await environments.verify(key)).state]).toEqual(['ready', outcome, 'ready'])
})

it.each([0, 90])(
  'resolves again when a resolution was cut off after %s bytes and its environment is to be rebuilt',
  async (length) => {
    const host = await aStore()
    const [key = '', token = ''] = (await prefixIn(host)).split('/').slice(-2)
    await truncate(join(host.dataDir, 'resolutions', `${key}.txt`), length)
    await truncate(join(host.dataDir, 'envs', 'python', key, token, 'pyvenv.cfg'))
    const answer = await host.environments.ensure(REQUEST)
    expect([answer.state, answer.outcome, host.backend.resolutions()]).toEqual(['ready', 'installed', 2])
  },
)

it('says what to do when a power cut emptied the layout of the store', async () => {
  const host = await aStore()
  await host.environments.close()
  await truncate(join(host.dataDir, 'layout.json'))
  expect(await codeOf(aStore({ dataDir: host.dataDir }))).toBe('not_json')
})
