import { rm } from 'node:fs/promises'
import { createGates } from '@plinth/durable/testing'
import type { EnvironmentEvent } from '@plinth/env-core'
import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

it('ends 64 requests for one environment in one install, whoever of them is faster', async () => {
  const one = await aStore()
  const two = await aStore({ dataDir: one.dataDir })
  const asked = Array.from({ length: 64 }, (_, index) => (index % 2 ? one : two).environments.ensure(REQUEST))
  const answers = await Promise.all(asked)
  const outcomes = Map.groupBy(answers, ({ outcome }) => outcome ?? 'none')
  expect([one.backend.installs.length + two.backend.installs.length, outcomes.get('installed')?.length]).toEqual([1, 1])
  expect(new Set(answers.map(({ environment_ref }) => environment_ref?.python_executable)).size).toBe(1)
  expect(answers.every(({ state }) => state === 'ready')).toBe(true)
})

it('lets whoever waits follow the progress of the builder', async () => {
  const gates = createGates()
  gates.hold('resolved')
  const { environments } = await aStore({ at: gates.at })
  const phases: string[] = []
  const onEvent = ({ status }: EnvironmentEvent) => void phases.push(status.progress?.phase ?? status.state)
  const builder = environments.ensure(REQUEST)
  await gates.reached('resolved')
  const waiter = environments.ensure(REQUEST, { onEvent })
  const waiting = Promise.withResolvers<void>()
  environments.subscribe(({ status }) => status.progress?.phase === 'waiting' && waiting.resolve())
  await waiting.promise
  gates.open('resolved')
  const [first, second] = await Promise.all([builder, waiter])
  expect([first.outcome, second.outcome]).toEqual(['installed', 'joined'])
  expect(phases).toEqual(expect.arrayContaining(['waiting', 'verifying', 'ready']))
})

it('lets the next one build when the builder fails', async () => {
  let attempts = 0
  const { environments, backend } = await aStore({
    onInstall: async () => {
      attempts += 1
      if (attempts === 1) throw new Error('the disk was unplugged')
    },
  })
  const results = await Promise.allSettled([environments.ensure(REQUEST), environments.ensure(REQUEST)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(backend.installs.length).toBe(2)
})

it('publishes one environment even when two builders are past every lock, and the loser joins', async () => {
  const gates = createGates()
  gates.hold('verified')
  const one = await aStore({ at: gates.at })
  const building = one.environments.ensure(REQUEST)
  await gates.reached('verified')
  const locks = (await tree(one.dataDir)).filter((path) => /^locks\/v1_.*\.lock/.test(path))

  for (const lock of locks) await rm(`${one.dataDir}/${lock}`, { recursive: true, force: true })
  const two = await aStore({ dataDir: one.dataDir })
  const winner = await two.environments.ensure(REQUEST)
  gates.open('verified')
  const loser = await building
  expect([winner.outcome, loser.outcome]).toEqual(['installed', 'joined'])
  expect(loser.environment_ref).toEqual(winner.environment_ref)
  const prefixes = (await tree(`${one.dataDir}/envs/python`)).filter((path) =>
    /^v1_[0-9a-f]+\/[0-9a-f]{32}$/.test(path),
  )
  expect(prefixes.length).toBe(1)
})

it('ends what runs when it is closed, and leaves the store clean', async () => {
  const installing = Promise.withResolvers<void>()
  const { environments, dataDir } = await aStore({
    onInstall: async (_prefix, { signal }) => {
      installing.resolve()
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    },
  })
  const before = await clean(dataDir)
  const ended = codeOf(environments.ensure(REQUEST))
  await installing.promise
  await environments.close()
  expect([await ended, await clean(dataDir)]).toEqual(['cancelled', before])
  expect(await codeOf(environments.ensure(REQUEST))).toBe('service_closed')
})

it('leaves nothing behind when a call is aborted, wherever it is', async () => {
  for (const point of ['locked', 'resolved', 'installed', 'verified']) {
    const controller = new AbortController()
    const at = async (reached: string) => {
      if (reached === point) controller.abort()
    }
    const { environments, dataDir } = await aStore({ at })
    const before = await clean(dataDir)
    const code = await codeOf(environments.ensure(REQUEST, { signal: controller.signal }))
    expect([point, code, await clean(dataDir)]).toEqual([point, 'cancelled', before])
  }
})

/** What is in the store, less what is kept on purpose: caches and resolutions. */
async function clean(dataDir: string): Promise<string[]> {
  return (await tree(dataDir)).filter((path) => !/^(cache|resolutions)\//.test(path))
}
