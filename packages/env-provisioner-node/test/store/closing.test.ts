import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGates } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import type { FakeHostSettings } from '../../src/testing.ts'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

const BEFORE_PUBLICATION = ['locked', 'resolved', 'spawned', 'installed', 'verified'] as const
/** An installer that tells of a process, as the real ones do. */
const SPAWNING: Partial<FakeHostSettings> = {
  onInstall: async (_prefix, { onSpawn }) => onSpawn?.({ pid: process.pid, processGroup: null }),
}

it.each(BEFORE_PUBLICATION)('closes at the point "%s" and leaves nothing behind', async (point) => {
  const gates = createGates()
  gates.hold(point)
  const { environments, dataDir } = await aStore({ ...SPAWNING, at: gates.at })
  const before = await clean(dataDir)
  const asked = codeOf(environments.ensure(REQUEST))
  await gates.reached(point)
  const closed = environments.close()
  gates.open(point)
  await closed
  const next = await aStore({ dataDir })
  expect([await asked, await clean(dataDir), (await next.environments.check(REQUEST)).state]).toEqual([
    'cancelled',
    before,
    'missing',
  ])
})

it('keeps what was published when it is closed right afterwards', async () => {
  const gates = createGates()
  gates.hold('published')
  const { environments, dataDir } = await aStore({ at: gates.at })
  const asked = codeOf(environments.ensure(REQUEST))
  await gates.reached('published')
  const closed = environments.close()
  gates.open('published')
  await closed
  await asked
  const next = await aStore({ dataDir })
  const { state, outcome } = await next.environments.ensure(REQUEST)
  expect([state, outcome, next.backend.installs]).toEqual(['ready', 'reused', []])
})

it.each(BEFORE_PUBLICATION)(
  'lets another store on the same directory build when the one that builds is closed at "%s"',
  async (point) => {
    const gates = createGates()
    gates.hold(point)
    const one = await aStore({ ...SPAWNING, at: gates.at })
    const two = await aStore({ dataDir: one.dataDir })
    const first = codeOf(one.environments.ensure(REQUEST))
    await gates.reached(point)
    const waiting = Promise.withResolvers<void>()
    two.environments.subscribe(({ status }) => status.progress?.phase === 'waiting' && waiting.resolve())
    const second = two.environments.ensure(REQUEST)
    await waiting.promise
    const closed = one.environments.close()
    gates.open(point)
    await closed
    const { state, outcome } = await second
    expect([await first, state, outcome, (await prefixes(one.dataDir)).length]).toEqual([
      'cancelled',
      'ready',
      'installed',
      1,
    ])
  },
)

it('does not disturb the builder when a store that waits for it is closed', async () => {
  const gates = createGates()
  gates.hold('verified')
  const one = await aStore({ at: gates.at })
  const two = await aStore({ dataDir: one.dataDir })
  const first = one.environments.ensure(REQUEST)
  await gates.reached('verified')
  const waiting = Promise.withResolvers<void>()
  two.environments.subscribe(({ status }) => status.progress?.phase === 'waiting' && waiting.resolve())
  const second = codeOf(two.environments.ensure(REQUEST))
  await waiting.promise
  await two.environments.close()
  gates.open('verified')
  const { outcome } = await first
  const locks = (await clean(one.dataDir)).filter((path) => /^locks\/.*lock/.test(path))
  expect([await second, outcome, locks]).toEqual(['cancelled', 'installed', []])
})

it('closes while damage is moved aside, and the damage is found and moved aside by the next one', async () => {
  const gates = createGates()
  const one = await aStore({ at: gates.at })
  const ref = await one.environments.ensureReady(REQUEST)
  await damage(ref.python_executable)
  gates.hold('quarantining')
  const asked = codeOf(one.environments.ensure(REQUEST))
  await gates.reached('quarantining')
  const closed = one.environments.close()
  gates.open('quarantining')
  await closed
  const two = await aStore({ dataDir: one.dataDir })
  const { state, outcome } = await two.environments.ensure(REQUEST)
  expect([await asked, state, outcome, (await prefixes(one.dataDir)).length]).toEqual([
    'cancelled',
    'ready',
    'installed',
    1,
  ])
})

async function damage(python: string): Promise<void> {
  await writeFile(join(python, '..', 'stray'), '')
}

async function prefixes(dataDir: string): Promise<string[]> {
  return (await tree(join(dataDir, 'envs', 'python'))).filter((path) => /^v1_[0-9a-f]+\/[0-9a-f]{32}$/.test(path))
}

/** What is in the store, less what is kept on purpose: caches and resolutions. */
async function clean(dataDir: string): Promise<string[]> {
  return (await tree(dataDir)).filter((path) => !/^(cache|resolutions)\//.test(path))
}
