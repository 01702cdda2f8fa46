import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, codeOf, prefixIn, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'
import { aClock, requestFor, shortly } from './packages-of.ts'

it('plans and removes what was not used for so many days: environment, bytecode and resolution, and nothing else', async () => {
  const clock = aClock()
  const { environments, dataDir } = await aStore({ clock })
  const old = await environments.ensureReady(requestFor('old'))
  await mkdir(join(dataDir, 'pycache', old.environment_key))
  await writeFile(join(dataDir, 'pycache', old.environment_key, 'a.pyc'), 'bytecode')
  clock.addDays(40)
  const young = await environments.ensureReady(requestFor('young'))
  const plan = await environments.planCollection({ older_than_days: 30 })
  expect(shortly(plan)).toEqual({ goes: ['environment: age'], kept: [] })
  const result = await environments.collect(plan)
  const [entry] = plan.entries
  expect([result.removed.map(({ name }) => name), result.skipped]).toEqual([[entry?.name], []])
  expect([result.freed_bytes, result.freed_bytes > 0]).toEqual([plan.reclaimable_bytes, true])
  const left = (await tree(dataDir)).filter((path) => path.includes(old.environment_key))
  expect(left).toEqual([`resolutions/${old.environment_key}.txt`])
  expect((await environments.list()).map(({ environment_key }) => environment_key)).toEqual([young.environment_key])
  expect(await readdir(join(dataDir, 'envs'))).toEqual(['python'])
})

it('makes an environment anew, from the same resolution, after it was collected', async () => {
  const { environments, backend } = await aStore()
  const before = await environments.ensureReady(REQUEST)
  await environments.collect(await environments.planCollection({ max_environments: 0 }))
  expect((await environments.check(REQUEST)).state).toBe('missing')
  const after = await environments.ensure(REQUEST)
  expect([after.outcome, after.environment_ref?.environment_key, backend.resolutions()]).toEqual([
    'installed',
    before.environment_key,
    1,
  ])
})

it('keeps what is pinned or leased, and says so; unpinned and released it goes', async () => {
  const { environments } = await aStore()
  const pinned = await environments.ensureReady(requestFor('pinned'))
  const leased = await environments.ensureReady(requestFor('leased'))
  await environments.pin(pinned.environment_key, 'for the demonstration')
  const lease = await environments.acquire(leased)
  const everything = { budget_bytes: 0 }
  const held = await environments.planCollection({ max_environments: 0 })
  expect(shortly(held).goes).toEqual([])
  expect(shortly(held).kept.sort()).toEqual(['environment: leased', 'environment: pinned'])
  await lease.release()
  expect([
    await environments.unpin(pinned.environment_key),
    await environments.unpin(pinned.environment_key),
    await codeOf(environments.pin('numpy')),
  ]).toEqual([true, false, 'environment_unknown'])
  const { skipped } = await environments.collect(await environments.planCollection(everything))
  expect([skipped, await environments.list()]).toEqual([[], []])
})

it('leaves and names what was used, pinned, leased or removed since it was planned', async () => {
  const clock = aClock()
  const { environments } = await aStore({ clock })
  const names = ['used', 'pinned', 'leased', 'gone', 'idle']
  const refs = new Map<string, string>()
  for (const name of names) refs.set((await environments.ensureReady(requestFor(name))).environment_key, name)
  clock.addDays(40)
  const plan = await environments.planCollection({ older_than_days: 30 })
  const keyOf = (name: string) => [...refs].find(([, each]) => each === name)?.[0] ?? ''
  await environments.ensureReady(requestFor('used'))
  await environments.pin(keyOf('pinned'))
  const lease = await environments.acquire(await environments.ensureReady(requestFor('leased')))
  await environments.collect({ ...plan, entries: plan.entries.filter(({ name }) => name.endsWith(keyOf('gone'))) })
  const { removed, skipped } = await environments.collect(plan)
  await lease.release()
  const told = skipped.map(({ name, code }) => [refs.get(name.slice(-35)), code]).sort()
  expect(told).toEqual([
    ['gone', 'gone'],
    ['leased', 'leased'],
    ['pinned', 'pinned'],
    ['used', 'changed'],
  ])
  expect(removed.map(({ name }) => refs.get(name.slice(-35)))).toEqual(['idle'])
})

it('reports and removes what is damaged, orphaned or set aside, without any policy', async () => {
  const host = await aStore()
  const { environments, dataDir } = host
  const prefix = await prefixIn(host)
  await writeFile(join(prefix, 'bin', 'stray'), '')
  await environments.ensureReady(REQUEST)
  const other = await environments.ensureReady(requestFor('other'))
  await writeFile(other.manifest_path, '{')
  const orphan = join(dataDir, 'envs', 'python', `v1_${'a'.repeat(32)}`, 'b'.repeat(32))
  await mkdir(orphan, { recursive: true })
  await writeFile(join(orphan, 'half'), 'half of an environment')
  await mkdir(join(dataDir, 'pycache', `v1_${'c'.repeat(32)}`))
  const plan = await environments.planCollection({})
  expect(shortly(plan).goes.sort()).toEqual([
    'bytecode: garbage',
    'damaged_environment: garbage',
    'orphan: garbage',
    'quarantine: garbage',
  ])
  const { skipped } = await environments.collect(plan)
  expect([skipped, await environments.planCollection({}).then(shortly)]).toEqual([[], { goes: [], kept: [] }])
  expect((await environments.check(REQUEST)).state).toBe('ready')
})

it('remembers that an environment was damaged, when what was set aside is collected before it is made anew', async () => {
  const host = await aStore()
  const { environments, dataDir } = host
  const prefix = await prefixIn(host)
  const key = (await environments.ensureReady(REQUEST)).environment_key
  await writeFile(join(prefix, 'bin', 'stray'), '')
  await host.environments.close()
  const failing = await aStore({
    dataDir,
    onInstall: async () => {
      throw new Error('the network is down')
    },
  })
  await failing.environments.ensure(REQUEST).catch(() => {})
  await failing.environments.collect(await failing.environments.planCollection({}))
  expect(await tree(join(dataDir, 'quarantine'))).toEqual([key])
})

it('refuses a policy that it does not know', async () => {
  const { environments } = await aStore()
  const unknown = { older_than_weeks: 1 }
  expect([
    await codeOf(environments.planCollection(unknown)),
    await codeOf(environments.planCollection({ budget_bytes: -1 })),
    await codeOf(environments.planCollection({ older_than_days: Number.NaN })),
  ]).toEqual(['invalid_policy', 'invalid_policy', 'invalid_policy'])
})
