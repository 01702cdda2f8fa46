import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Environments } from '../../src/index.ts'
import { openCounting, storeFolder } from '../real-store.ts'
import { tree } from '../temporary-folder.ts'

const place = Promise.withResolvers<Awaited<ReturnType<typeof storeFolder>>>()

beforeAll(() => storeFolder().then(place.resolve, place.reject))
afterAll(async () => (await place.promise).remove())

it('rebuilds a damaged environment though the cache of uv has the same damage, and mends the cache for those packages alone', async () => {
  const { environments, started } = await open()
  const [one, two] = [sixAnd('one', 'idna', '3.10'), sixAnd('two', 'idna', '3.10')]
  const ref = await environments.ensureReady(one)
  await spoil(await moduleOf(environments, one, 'six.py'))
  const damaged = await environments.verify(ref.environment_key)
  const rebuilt = await environments.ensure(one)
  const other = await environments.ensureReady(two)
  expect(damaged).toMatchObject({ state: 'damaged', code: 'file_digest_mismatch' })
  expect([rebuilt.outcome, (await environments.verify(ref.environment_key)).state]).toEqual(['installed', 'ready'])
  expect(await environments.verify(other.environment_key)).toMatchObject({ state: 'ready' })
  expect(started.flatMap((line) => line.match(/--refresh-package=\S+/g) ?? [])).toEqual(['--refresh-package=six'])
  await environments.close()
})

it('finds an environment that shares a damaged file without being asked, and makes it sound', async () => {
  const { environments } = await open()
  const [one, two] = [sixAnd('three', 'idna', '3.10'), sixAnd('four', 'idna', '3.9')]
  const [first, second] = [await environments.ensureReady(one), await environments.ensureReady(two)]
  await spoil(await moduleOf(environments, one, 'six.py'))
  await environments.verify(first.environment_key)
  await environments.ensureReady(one)
  await environments.close()

  const { environments: later } = await open()
  const found = await later.check(two)
  const again = await later.ensure(two)
  expect([found.state, found.status.code]).toEqual(['missing', 'file_digest_mismatch'])
  expect([again.outcome, again.environment_ref?.environment_key]).toEqual(['installed', second.environment_key])
  expect((await later.verify(second.environment_key)).state).toBe('ready')
  await later.close()
})

it('says offline that the cache is damaged, and hands out no damaged environment', async () => {
  const { environments } = await open()
  const one = sixAnd('five', 'idna', '3.10')
  const ref = await environments.ensureReady(one)
  await spoil(await moduleOf(environments, one, 'six.py'))
  await rm(await moduleOf(environments, one, 'idna/core.py'))
  await environments.verify(ref.environment_key)
  const offline = await environments.ensure({ ...one, offline: true })
  const online = await environments.ensure(one)
  expect([offline.state, offline.status.code, offline.status.message]).toEqual([
    'failed',
    'cache_damaged',
    expect.stringMatching('the download cache has damaged copies of six. Run ensure once with network access'),
  ])
  expect([online.outcome, (await environments.verify(ref.environment_key)).state]).toEqual(['installed', 'ready'])
  await environments.close()
})

async function open() {
  const { dataDir } = await place.promise
  return openCounting({ dataDir, afterInstall: 'nothing' })
}

function sixAnd(binding_id: string, name: string, pin: string) {
  const binding = aBinding([aRequirement('six', '1.17.0'), aRequirement(name, pin)], { binding_id })
  return { dependency_requirements: requirementsOf([binding]) }
}

async function moduleOf(environments: Environments, request: ReturnType<typeof sixAnd>, name: string): Promise<string> {
  const { python_executable } = await environments.ensureReady(request)
  const prefix = join(python_executable, '..', '..')
  return join(prefix, (await tree(prefix)).find((path) => path.endsWith(`/${name}`)) ?? '')
}

/** In place: the file is a hard link into uv's cache. */
async function spoil(path: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  await writeFile(path, text.replace('__version__', '__Version__'), { flag: 'r+' })
}
