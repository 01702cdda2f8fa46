import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { aStore, PAYLOAD, prefixIn, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { rewrite } from './rewrite.ts'

/** An hour ahead, so that nothing was written just now and everything is remembered at once. */
const LATER = { now: () => new Date(Date.now() + 3_600_000).toISOString() }

/** A store that remembers everything about its one environment, and another one in the same directory that knows nothing of it. */
async function aWarmStore() {
  const host = await aStore({ clock: LATER })
  const prefix = await prefixIn(host)
  for (let round = 0; round < 2; round += 1) expect((await host.environments.ensure(REQUEST)).outcome).toBe('reused')
  const other = await aStore({ dataDir: host.dataDir, clock: LATER })
  return { ...host, prefix, other: other.environments }
}

it('reads a manifest, a usage and overrides once while they are the same: two askings give the same documents', async () => {
  const { environments, dataDir } = await aWarmStore()
  const [first, second] = [await environments.describe(REQUEST), await environments.describe(REQUEST)]
  expect([first.manifest === second.manifest, first.usage === second.usage]).toEqual([true, true])
  expect(first.resolved_dependency_requirements).toBe(second.resolved_dependency_requirements)
  const anew = await aStore({ dataDir, clock: LATER })
  expect((await anew.environments.describe(REQUEST)).manifest).toEqual(second.manifest)
})

it('gives out what nobody can change for the others', async () => {
  const { environments } = await aWarmStore()
  const { manifest, usage, resolved_dependency_requirements } = await environments.describe(REQUEST)
  const documents = [
    manifest,
    manifest?.installed,
    manifest?.evidence,
    usage,
    resolved_dependency_requirements.bindings,
  ]
  expect(documents.map((each) => Object.isFrozen(each))).toEqual([true, true, true, true, true])
})

it('sees overrides at once that another process has set or cleared', async () => {
  const { environments, other } = await aWarmStore()
  const { model_id } = PAYLOAD
  const index_url = 'file:///nowhere/at/all'
  await other.setOverrides({ model_id, overrides: [aPatch({ index_url })] })
  const asked = await environments.ensure(REQUEST)
  await other.clearOverrides({ model_id })
  const again = await environments.ensure(REQUEST)
  expect([asked.state, asked.status.code, again.outcome]).toEqual(['needs_user_input', 'index_not_found', 'reused'])
})

it('sees a manifest that was replaced by one of the same size and time, and rebuilds', async () => {
  const { environments, prefix, backend } = await aWarmStore()
  const path = join(dirname(prefix), 'manifest.json')
  const text = await readFile(path, 'utf8')
  const past = new Date(0)
  await utimes(path, past, past)
  expect((await environments.ensure(REQUEST)).outcome).toBe('reused')
  await writeFile(`${path}.new`, text.replace('"size_bytes":', '"size_bytfs":'))
  await utimes(`${path}.new`, past, past)
  await rename(`${path}.new`, path)
  const answer = await environments.ensure(REQUEST)
  expect([answer.outcome, answer.status.timeline.some(({ code }) => code === 'manifest_invalid')]).toEqual([
    'installed',
    true,
  ])
  expect(backend.installs.length).toBe(2)
})

it('sees what another process has found out about the files', async () => {
  const { environments, prefix, other } = await aWarmStore()
  const { environment_key } = await environments.ensureReady(REQUEST)
  const module = join(prefix, 'lib', 'python3.11', 'site-packages', 'numpy', '__init__.py')
  const bytes = await readFile(module)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await writeFile(module, bytes)
  expect((await environments.check(REQUEST)).state).toBe('ready')
  expect((await other.verify(environment_key)).state).toBe('damaged')
  const { state, status } = await environments.check(REQUEST)
  expect([state, status.code]).toEqual(['missing', 'file_digest_mismatch'])
})

it('sees that the interpreter was upgraded in place, and that it has gone', async () => {
  const { environments, pythons } = await aWarmStore()
  const executable = pythons[0]?.executable ?? ''
  await writeFile(executable, '#!/bin/sh\necho another build\n')
  const upgraded = await environments.check(REQUEST)
  await environments.ensure(REQUEST)
  await rm(executable)
  const gone = await environments.check(REQUEST)
  expect([upgraded.status.code, gone.status.code]).toEqual(['interpreter_changed', 'interpreter_changed'])
})

it('sees what was added to a folder, and pyvenv.cfg that was rewritten, though sizes and times are the same', async () => {
  const { environments, prefix } = await aWarmStore()
  const configuration = join(prefix, 'pyvenv.cfg')
  const text = await readFile(configuration, 'utf8')
  const folder = join(prefix, 'lib', 'python3.11', 'site-packages')
  const past = new Date(0)
  await rewrite(configuration, text, past)
  await utimes(folder, past, past)
  expect((await environments.check(REQUEST)).state).toBe('ready')
  await rewrite(configuration, text.replace('3.11.7', '3.11.8'), past)
  const rewritten = await environments.check(REQUEST)
  await rewrite(configuration, text, past)
  await writeFile(join(folder, 'evil.pth'), '')
  await utimes(folder, past, past)
  const added = await environments.check(REQUEST)
  expect([rewritten.status.code, added.status.code]).toEqual(['configuration_changed', 'entries_changed'])
})

it('sees that an environment was removed by hand', async () => {
  const { environments, prefix } = await aWarmStore()
  await rm(dirname(prefix), { recursive: true })
  expect((await environments.check(REQUEST)).state).toBe('missing')
})

it('means what a request says when it is made, whatever its caller changes afterwards', async () => {
  const { environments } = await aWarmStore()
  const payload = structuredClone(PAYLOAD)
  const first = await environments.check({ dependency_requirements: payload })
  const [requirement] = payload.bindings[0]?.requirements ?? []
  if (requirement) Object.assign(requirement, { exact_pin: '==2.3.0' })
  const second = await environments.check({ dependency_requirements: payload })
  expect([first.state, second.state]).toEqual(['ready', 'missing'])
  expect(first.resolved_dependency_requirements.bindings[0]?.requirements[0]?.exact_pin).toBe('==2.4.1')
})

it('digests a local wheel again whose content changed though size and time are the same', async () => {
  const { environments } = await aStore({ clock: LATER })
  const wheel = join(await temporaryFolder(), 'numpy-2.4.1-py3-none-any.whl')
  const overrides = [aPatch({ package_source_override: wheel }, { requirement_name: 'numpy' })]
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1')])])
  const past = new Date(0)
  const keyWith = async (content: string) => {
    await rewrite(wheel, content, past)
    const { status } = await environments.resolve({ dependency_requirements: payload, overrides })
    return status.environment_key
  }
  const keys = [await keyWith('aa'), await keyWith('ab'), await keyWith('aa')]
  expect([keys[0] !== keys[1], keys[0] === keys[2]]).toEqual([true, true])
})
