import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { definePlinthEnv } from '../../src/commands/definition.ts'
import { openFakeHost } from '../../src/testing.ts'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'

const FACTS = { cpu: 'x64', cuda: { version: '12.4', driver: '550.54.15' }, rocm: null, mps: null }

it('says what a machine computes with when asked, with the platform keys that a payload for it may have', async () => {
  const { dataDir } = await aStore()
  const command = definePlinthEnv(async () => (await openFakeHost({ dataDir, machine: FACTS })).environments)
  const { stdout } = await tryCli(command, { argv: ['accelerators'] })
  expect(stdout.split('\n').slice(1, 6)).toEqual([
    'cuda  12.4 (driver 550.54.15)',
    'rocm  none',
    'mps   none',
    'key   linux-x86_64',
    'key   linux-x86_64-cuda12.4',
  ])
})

it('writes accelerators into a manifest when told to, and nothing by itself; the key says only what the payload says', async () => {
  const plain = await aStore()
  const silent = await plain.environments.ensureReady(REQUEST)
  const told = await aStore({ machine: FACTS })
  const recorded = await told.environments.ensureReady(REQUEST)
  const manifests = [
    await plain.environments.show(silent.environment_key),
    await told.environments.show(recorded.environment_key),
  ]
  expect(manifests.map((each) => (each?.state === 'published' ? each.manifest.accelerators : null))).toEqual([
    undefined,
    FACTS,
  ])
  expect(recorded.environment_key).toBe(silent.environment_key)
  const payload = { ...PAYLOAD, platform_key: 'linux-x86_64-cuda12.4' }
  const variant = await told.environments.ensureReady({ dependency_requirements: payload })
  expect([variant.platform_key, variant.environment_key === recorded.environment_key]).toEqual([
    'linux-x86_64-cuda12.4',
    false,
  ])
})
