import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requestFor, shortly } from '../collect/packages-of.ts'
import { aStore, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('notices that it was moved, and makes each environment anew, from its resolution, when it is asked for', async () => {
  const { dataDir, environments } = await aStore()
  const before = await environments.ensureReady(REQUEST)
  await environments.close()
  const elsewhere = join(dataDir, '..', 'elsewhere')
  await rename(dataDir, elsewhere)
  const moved = await aStore({ dataDir: elsewhere })
  const stale = await moved.environments.verifyRef(before)
  const found = await moved.environments.check(REQUEST)
  const answer = await moved.environments.ensure(REQUEST)
  expect([stale.state, found.state, found.status.code, answer.outcome, moved.backend.resolutions()]).toEqual([
    'not_ready',
    'missing',
    'store_moved',
    'installed',
    0,
  ])
  expect(answer.environment_ref?.environment_key).toBe(before.environment_key)
  expect(answer.environment_ref?.python_executable.startsWith(elsewhere)).toBe(true)
  expect(moved.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('lies elsewhere than it did'))
  await moved.environments.close()
  const again = await aStore({ dataDir: elsewhere })
  expect([(await again.environments.ensure(REQUEST)).outcome, again.log]).toEqual(['reused', []])
})

it('works beside a copy of itself: the copy drops locks and leases of those who use the original, and neither changes the other', async () => {
  const { dataDir, environments } = await aStore()
  const ref = await environments.ensureReady(REQUEST)
  const lease = await environments.acquire(ref)
  // As if somebody were building in the original while it is copied.
  const lock = join(dataDir, 'locks', `${ref.environment_key}.lock`)
  const held = JSON.parse(
    await readFile(
      join(dataDir, 'locks', 'leases', ref.environment_key, await onlyName(dataDir, ref.environment_key)),
      'utf8',
    ),
  )
  await writeFile(
    lock,
    JSON.stringify({ ...held.holder, token: 'a'.repeat(32), requested_at: held.acquired_at, purpose: '' }),
  )
  const copy = join(dataDir, '..', 'copy')
  await cp(dataDir, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  await rm(lock)
  const other = await aStore({ dataDir: copy })
  const answer = await other.environments.ensure(REQUEST)
  expect([answer.outcome, (await environments.verifyRef(ref)).state]).toEqual(['installed', 'ready'])
  const plan = await other.environments.planCollection({ max_environments: 0 })
  expect(shortly(plan)).toEqual({ goes: ['quarantine: garbage', 'environment: count'], kept: [] })
  await other.environments.collect(plan)
  expect((await environments.verifyRef(ref)).state).toBe('ready')
  await lease.release()
})

it('hashes every file once that came from a backup, before it is used, and makes anew what the backup got wrong', async () => {
  const { dataDir, environments } = await aStore()
  const names = ['sound', 'torn']
  const paths = new Map<string, string>()
  for (const name of names) {
    const { python_executable } = await environments.ensureReady(requestFor(name))
    paths.set(name, join(python_executable, '..', '..', 'lib/python3.11/site-packages', name, '__init__.py'))
  }
  await environments.close()
  const backup = join(dataDir, '..', 'backup')
  await cp(dataDir, backup, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  await rm(dataDir, { recursive: true })
  await cp(backup, dataDir, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  const torn = paths.get('torn') ?? ''
  // Of the same size, as a file that was copied while it was written.
  await writeFile(torn, (await readFile(torn, 'utf8')).replace('1.0', '1.1'))
  const restored = await aStore({ dataDir })
  const outcomes = [
    await restored.environments.ensure(requestFor('sound')),
    await restored.environments.ensure(requestFor('torn')),
  ]
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['reused', 'installed'])
  expect(restored.log.map(({ message }) => message)).toContainEqual(expect.stringContaining('were put back'))
  const { environment_key } = await restored.environments.ensureReady(requestFor('sound'))
  const shown = await restored.environments.show(environment_key)
  const kinds = shown?.state === 'published' ? shown.usage?.validations.map(({ kind, ok }) => `${kind} ${ok}`) : []
  expect(kinds).toEqual(['stat true', 'full true'])
})

it('serves a store of the first layout as it was written elsewhere, with fields that it does not know and without those that came later', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  await cp(join(import.meta.dirname, '../fixtures/store-of-layout-1'), dataDir, { recursive: true })
  const { environments } = await aStore({ dataDir })
  const [listed] = await environments.list()
  expect([listed?.state, listed?.state === 'published' ? listed.usage?.last_used_at : null]).toEqual([
    'published',
    '2026-02-03T04:05:06.000Z',
  ])
  const found = await environments.check(REQUEST)
  expect([found.state, found.status.code, found.status.environment_key]).toEqual([
    'missing',
    'store_moved',
    listed?.environment_key,
  ])
  expect((await environments.ensure(REQUEST)).state).toBe('ready')
})

it('leaves alone what a newer version, beside it in the same store, has written: leases, notes, folders and tools', async () => {
  const { dataDir, environments } = await aStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const leases = join(dataDir, 'locks', 'leases', environment_key)
  await mkdir(leases, { recursive: true })
  await writeFile(join(leases, 'lease-of-another-kind'), JSON.stringify({ version: 2, holder: { container: 'abc' } }))
  await mkdir(join(dataDir, 'snapshots'))
  await writeFile(join(dataDir, 'snapshots', 'one'), 'x')
  await mkdir(join(dataDir, 'tools', 'uv-99.1.0'), { recursive: true })
  await writeFile(join(dataDir, 'tools', 'uv-99.1.0', 'uv'), 'x')
  const plan = await environments.planCollection({ budget_bytes: 0, older_than_days: 0 })
  expect(plan.kept.map(({ kind, hold }) => [kind, hold])).toEqual([['environment', 'leased']])
  await environments.collect(plan)
  expect([
    await readFile(join(dataDir, 'snapshots', 'one'), 'utf8'),
    await readFile(join(dataDir, 'tools', 'uv-99.1.0', 'uv'), 'utf8'),
    (await environments.check(REQUEST)).state,
  ]).toEqual(['x', 'x', 'ready'])
})

async function onlyName(dataDir: string, key: string): Promise<string> {
  return (await readdir(join(dataDir, 'locks', 'leases', key)))[0] ?? ''
}
