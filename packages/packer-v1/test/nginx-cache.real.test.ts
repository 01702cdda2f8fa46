import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { remoteBuildCache } from '../src/index.ts'
import { defineBuildCacheConformance } from '../src/testing.ts'
import { hastyCache, openMachine } from './machine.ts'
import { findNginx, startNginx } from './nginx.ts'

let place = ''
let program = ''

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'plinth-nginx-'))
  program = await findNginx(place)
})

afterAll(() => rm(place, { recursive: true, force: true }))

defineBuildCacheConformance({
  it,
  name: 'remote cache on nginx',
  createTrial: async () => {
    const nginx = await startNginx(program)
    return {
      cache: remoteBuildCache({ url: nginx.url })(),
      destroy: nginx.kill,
      [Symbol.asyncDispose]: nginx[Symbol.asyncDispose],
    }
  },
})

it('shares what it made by an nginx with WebDAV, which a second machine takes and converts nothing', async () => {
  await using nginx = await startNginx(program)
  const cache = { shared: remoteBuildCache({ url: nginx.url }) }
  const writers = await Promise.all([openMachine(cache, 9), openMachine(cache, 9)])
  const made = await Promise.all(writers.map(({ service, project }) => service.build({ project })))
  await Promise.all(writers.map((writer) => writer[Symbol.asyncDispose]()))
  await using second = await openMachine(cache, 9)
  const taken = await second.service.build({ project: second.project })
  const names = await readdir(nginx.files, { recursive: true })

  expect(taken.cache).toEqual({ hits: 9, misses: 0 })
  expect([...made, taken].map(({ artifacts, diagnostics }) => [artifacts, diagnostics])).toEqual(
    Array.from({ length: 3 }, () => [taken.artifacts, []]),
  )
  expect(names.filter((name) => /^team.ac.[0-9a-f]{64}$/.test(name)).length).toBe(9)
})

it('packs the same when the nginx of its remote cache is killed while it builds', async () => {
  await using nginx = await startNginx(program)
  await using alone = await openMachine({}, 9)
  const { artifacts } = await alone.service.build({ project: alone.project })
  await using machine = await openMachine(hastyCache(nginx.url), 9)
  const building = machine.service.build({ project: machine.project })
  await nginx.kill()
  const built = await building

  expect([built.status, built.artifacts]).toEqual(['success', artifacts])
})
