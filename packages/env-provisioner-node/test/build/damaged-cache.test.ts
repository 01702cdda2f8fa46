import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import type { FakePackage } from '../../src/testing.ts'
import { aStore, prefixIn, REQUEST } from '../fake-store.ts'

const MODULE = 'lib/python3.11/site-packages/numpy/__init__.py'
const OTHER = {
  dependency_requirements: requirementsOf([aBinding([aRequirement('numpy', '2.4.1'), aRequirement('six', '1.17.0')])]),
}

it('looks closely at environments that share a damaged file, and at no others, before they are used again', async () => {
  const host = await aStore()
  const [prefix, alone] = [await prefixIn(host), requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])]
  const { environment_key, python_executable } = await host.environments.ensureReady(OTHER)
  const unrelated = await host.environments.ensureReady({ dependency_requirements: alone })
  // As installers do: one file in several environments.
  const shared = join(python_executable, '../..', MODULE)
  await rm(shared)
  await link(join(prefix, MODULE), shared)
  await spoil(join(prefix, MODULE))
  const damaged = await host.environments.verify((await host.environments.ensureReady(REQUEST)).environment_key)
  await host.environments.close()

  const later = await aStore({ dataDir: host.dataDir })
  const found = await later.environments.check(OTHER)
  expect([damaged.state, found.state, found.status.code]).toEqual(['damaged', 'missing', 'file_digest_mismatch'])
  expect((await later.environments.ensure(OTHER)).outcome).toBe('installed')
  const untouched = await later.environments.show(unrelated.environment_key)
  const kinds = untouched?.state === 'published' ? untouched.usage?.validations.map(({ kind }) => kind) : []
  expect(kinds).toEqual(['stat'])
  const suspected = host.log.filter(({ message }) => message.includes('has the same damaged files'))
  expect(suspected.map(({ message }) => message.includes(environment_key))).toEqual([true])
})

it('downloads damaged packages anew, and only when that does not help everything', async () => {
  const claims = { 'numpy/__init__.py': 'y' }
  const stubborn: Record<string, FakePackage> = { 'numpy==2.4.1': { files: { 'numpy/__init__.py': 'x' }, claims } }
  const host = await aStore({ packages: stubborn })
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await host.environments.verify(environment_key)
  host.backend.onUse((use) => {
    if (use?.cacheDir !== undefined) stubborn['numpy==2.4.1'] = { files: claims }
  })
  const answer = await host.environments.ensure(REQUEST)
  expect([answer.outcome, (await host.environments.verify(environment_key)).state]).toEqual(['installed', 'ready'])
  expect(host.backend.refreshed).toEqual([[], [], ['numpy'], []])
})

it('says that the cache is damaged when there is no network, and is careful again when there is', async () => {
  const packages = {
    'numpy==2.4.1': {
      files: { 'numpy/__init__.py': 'x' },
      claims: { 'numpy/__init__.py': 'y' },
      fresh: { files: { 'numpy/__init__.py': 'y' } },
    },
  }
  const host = await aStore({ packages })
  const { environment_key } = await host.environments.ensureReady(REQUEST)
  await host.environments.verify(environment_key)
  const offline = await host.environments.ensure({ ...REQUEST, offline: true })
  const nothing = await host.environments.show(environment_key)
  const online = await host.environments.ensure(REQUEST)
  expect([offline.state, offline.status.code, nothing]).toEqual(['failed', 'cache_damaged', null])
  expect(offline.status.message).toContain('damaged copies of numpy')
  expect([online.outcome, (await host.environments.verify(environment_key)).state]).toEqual(['installed', 'ready'])
  expect(host.backend.refreshed).toEqual([[], [], [], ['numpy']])
})

it('downloads everything anew when the installer itself stumbles over a damaged cache', async () => {
  const uses: (string | undefined)[] = []
  const host = await aStore()
  const prefix = await prefixIn(host)
  await rm(prefix, { recursive: true })
  const stumbling = await aStore({
    dataDir: host.dataDir,
    onInstall: async () => {
      if (uses.at(-1) === undefined) throw new CodedError('install_failed', 'the wheel cannot be read')
    },
  })
  stumbling.backend.onUse((use) => uses.push(use?.cacheDir))
  const answer = await stumbling.environments.ensure(REQUEST)
  expect([answer.outcome, uses.filter((each) => each !== undefined).length]).toEqual(['installed', 1])
})

async function spoil(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await writeFile(path, bytes, { flag: 'r+' })
}
