import { readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock, createProcessTable } from '@plinth/durable'
import { expect, it } from 'vitest'
import { aStore, prefixIn, REQUEST } from '../fake-store.ts'

const DAY_MS = 86_400_000
const NOW = Date.parse('2026-11-21T12:00:00Z')
const at = (ms: number) => ({ now: () => new Date(ms).toISOString() })

it('reuses, validates and notes uses when the clock was set back a day since', async () => {
  const first = await aStore({ clock: at(NOW) })
  const { environment_key } = await first.environments.ensureReady(REQUEST)
  await first.environments.close()
  const second = await aStore({ dataDir: first.dataDir, clock: at(NOW - DAY_MS) })
  expect((await second.environments.ensure(REQUEST)).outcome).toBe('reused')
  await second.environments.verify(environment_key, { depth: 'stat' })
  await second.environments.close()
  const third = await aStore({ dataDir: first.dataDir, clock: at(NOW) })
  const shown = await third.environments.show(environment_key)
  expect(shown?.state === 'published' && shown.usage).toMatchObject({
    last_used_at: new Date(NOW - DAY_MS).toISOString(),
    validations: [
      { kind: 'stat', ok: true, at: new Date(NOW).toISOString() },
      { kind: 'stat', ok: true, at: new Date(NOW - DAY_MS).toISOString() },
    ],
  })
})

it('believes the last validation, whatever its time says', async () => {
  const first = await aStore({ clock: at(NOW) })
  const prefix = await prefixIn(first)
  const { environment_key } = await first.environments.ensureReady(REQUEST)
  const module = join(prefix, 'lib', 'python3.11', 'site-packages', 'numpy', '__init__.py')
  const sound = "__version__ = '2.4.1'\n"
  await writeFile(module, '')
  const back = await aStore({ dataDir: first.dataDir, clock: at(NOW - DAY_MS) })
  expect((await back.environments.verify(environment_key, { depth: 'stat' })).state).toBe('damaged')
  expect((await first.environments.check(REQUEST)).state).toBe('missing')
  await writeFile(module, sound)
  expect((await back.environments.verify(environment_key, { depth: 'full' })).state).toBe('ready')
  expect((await first.environments.check(REQUEST)).state).toBe('ready')
})

it('builds while the clock jumps back and forth, with a timeline in the order of what happened', async () => {
  let calls = 0
  const clock = {
    now: () => {
      calls += 1
      return new Date(NOW + (calls % 2 === 0 ? 1 : -1) * calls * DAY_MS).toISOString()
    },
  }
  const { environments } = await aStore({ clock })
  const { state, status } = await environments.ensure(REQUEST)
  const states = status.timeline.map((row) => row.state)
  expect([state, states]).toEqual(['ready', ['unresolved', 'checking', 'missing', 'installing', 'checking', 'ready']])
  expect((await environments.ensure(REQUEST)).outcome).toBe('reused')
})

it('takes files from the future and from 1970 for what they are', async () => {
  const host = await aStore({
    at: async (point) => {
      const [prefix = ''] = host.backend.installs
      if (point !== 'installed') return
      const site = join(prefix, 'lib', 'python3.11', 'site-packages')
      for (const name of await readdir(site)) await utimes(join(site, name), 4e9, 4e9)
      await utimes(join(site, 'numpy-2.4.1.dist-info', 'RECORD'), 4e9, 4e9)
      await utimes(join(site, 'pillow-12.0.dist-info', 'RECORD'), 0, 0)
    },
  })
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  const outcomes = [
    (await host.environments.ensure(REQUEST)).outcome,
    (await host.environments.verify(environment_key)).state,
  ]
  const record = join(await prefixIn(host), 'lib', 'python3.11', 'site-packages', 'numpy-2.4.1.dist-info', 'RECORD')
  await utimes(record, 0, 0)
  outcomes.push((await host.environments.ensure(REQUEST)).outcome)
  expect(outcomes).toEqual(['reused', 'ready', 'reused'])
})

it('takes over the lock and the build of a dead process whose pid belongs to another one now', async () => {
  const host = await aStore()
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  const table = createProcessTable()
  // Our pid, but started at another time: what a reused pid looks like.
  const dead = { ...(await table.self()), start_time: '1' }
  await acquireLock(join(host.dataDir, 'locks', `${environment_key}.lock`), {
    processes: { ...table, self: async () => dead },
  })
  await host.environments.close()
  await rm(join(host.dataDir, 'envs', 'python', environment_key, 'manifest.json'))
  const next = await aStore({ dataDir: host.dataDir })
  expect((await next.environments.ensure(REQUEST)).outcome).toBe('installed')
})
