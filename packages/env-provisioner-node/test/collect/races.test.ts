import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createGates } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { aStore, codeOf, REQUEST } from '../fake-store.ts'
import { heldByNobody } from '../held-by-nobody.ts'

const EVERYTHING = { max_environments: 0 }

/** A store with one environment that one process collects while another uses it; both can be held. */
async function twoProcesses() {
  const [user, collector] = [createGates(), createGates()]
  const one = await aStore({ at: user.at })
  const ref = await one.environments.ensureReady(REQUEST)
  const two = await aStore({ dataDir: one.dataDir, at: collector.at })
  const plan = await two.environments.planCollection(EVERYTHING)
  return { user, collector, ref, plan, one: one.environments, two: two.environments, backend: one.backend }
}

it('publishes an environment again when a lease was taken between the first look and the unpublishing', async () => {
  const { collector, ref, plan, one, two } = await twoProcesses()
  collector.hold('collecting')
  const collecting = two.collect(plan)
  await collector.reached('collecting')
  const lease = await one.acquire(ref)
  collector.open('collecting')
  const { removed, skipped } = await collecting
  expect([removed, skipped.map(({ code }) => code), (await one.verifyRef(ref)).state]).toEqual([
    [],
    ['leased'],
    'ready',
  ])
  expect((await one.verify(ref.environment_key)).state).toBe('ready')
  await lease.release()
})

it('sees the lease of an acquisition that has not looked at the manifest yet, and puts it back', async () => {
  const { user, ref, plan, one, two } = await twoProcesses()
  user.hold('leased')
  const acquiring = one.acquire(ref)
  await user.reached('leased')
  const { skipped } = await two.collect(plan)
  user.open('leased')
  const lease = await acquiring
  expect([skipped.map(({ code }) => code), lease.environment.manifest.environment_key]).toEqual([
    ['leased'],
    ref.environment_key,
  ])
  await lease.release()
})

it.each(['unpublished', 'unleased', 'buried'])('gives no lease on an environment that is "%s"', async (point) => {
  const { collector, ref, plan, one, two } = await twoProcesses()
  collector.hold(point)
  const collecting = two.collect(plan)
  await collector.reached(point)
  const acquired = await codeOf(one.acquire(ref))
  collector.open(point)
  const { removed } = await collecting
  expect([acquired, removed.length, (await one.check(REQUEST)).state]).toEqual(['environment_not_ready', 1, 'missing'])
})

it('lets nobody collect what is being built, and whoever wants it waits until it is collected', async () => {
  const { user, collector, plan, one, two, backend } = await twoProcesses()
  collector.hold('unleased')
  const collecting = two.collect(plan)
  await collector.reached('unleased')
  const asked = one.ensure(REQUEST)
  collector.open('unleased')
  const [{ removed }, answer] = await Promise.all([collecting, asked])
  expect([removed.length, answer.state, answer.outcome, backend.installs.length]).toEqual([1, 'ready', 'installed', 2])
  user.hold('installed')
  const again = await two.planCollection(EVERYTHING)
  await two.collect(again)
  const building = one.ensure(REQUEST)
  await user.reached('installed')
  const during = await two.planCollection({ budget_bytes: 0 })
  const collected = await two.collect(during)
  user.open('installed')
  expect([collected.removed.filter(({ kind }) => kind === 'orphan'), (await building).state]).toEqual([[], 'ready'])
})

it('gives two who collect by one plan each environment once', async () => {
  const { plan, one, two, ref } = await twoProcesses()
  const results = await Promise.all([one.collect(plan), two.collect(plan)])
  expect(results.flatMap(({ removed }) => removed).map(({ name }) => name)).toEqual([
    `envs/python/${ref.environment_key}`,
  ])
})

it('takes nothing from the caches while somebody builds', async () => {
  const gates = createGates()
  const { environments, dataDir } = await aStore({ at: gates.at })
  const two = await aStore({ dataDir })
  await environments.ensureReady(REQUEST)
  await environments.collect(await environments.planCollection(EVERYTHING))
  const plan = await two.environments.planCollection({ budget_bytes: 0 })
  gates.hold('resolved')
  const building = environments.ensure(REQUEST)
  await gates.reached('resolved')
  const { removed, skipped } = await two.environments.collect(plan)
  gates.open('resolved')
  const codes = new Set(skipped.map(({ code }) => code))
  expect([removed, [...codes], (await building).state]).toEqual([[], ['in_use'], 'ready'])
})

it('lets a builder wait until what is being removed from the caches is gone, and then takes nothing more', async () => {
  const [user, collector] = [createGates(), createGates()]
  const one = await aStore({ at: user.at })
  await one.environments.ensureReady(REQUEST)
  const two = await aStore({ dataDir: one.dataDir, at: collector.at })
  await two.environments.collect(await two.environments.planCollection(EVERYTHING))
  const plan = await two.environments.planCollection({ budget_bytes: 0 })
  collector.hold('removing')
  const collecting = two.environments.collect(plan)
  await collector.reached('removing')
  const before = user.log().length
  const building = one.environments.ensure(REQUEST)
  const queue = join(one.dataDir, 'locks', 'caches.lock.queue')
  await expect.poll(async () => (await readdir(queue)).length).toBe(2)
  const points = user.log().slice(before)
  collector.open('removing')
  const { removed, skipped } = await collecting
  expect([
    points,
    removed.length,
    skipped.map(({ code }) => code).every((code) => code === 'in_use' || code === 'locked'),
  ]).toEqual([['locked'], 1, true])
  expect((await building).state).toBe('ready')
})

it('leaves what was built meanwhile, also where locks do nothing, and takes the old prefix alone', async () => {
  const collector = createGates()
  const one = await aStore({ lock: heldByNobody })
  const old = await one.environments.ensureReady(REQUEST)
  const two = await aStore({ dataDir: one.dataDir, at: collector.at })
  const plan = await two.environments.planCollection(EVERYTHING)
  collector.hold('unpublished')
  const collecting = two.environments.collect(plan)
  await collector.reached('unpublished')
  const built = await one.environments.ensure(REQUEST)
  collector.open('unpublished')
  const { removed } = await collecting
  expect([built.outcome, removed.length, (await one.environments.verifyRef(built.environment_ref)).state]).toEqual([
    'installed',
    1,
    'ready',
  ])
  expect(built.environment_ref?.python_executable).not.toBe(old.python_executable)
  expect((await one.environments.verify(old.environment_key)).state).toBe('ready')
})
