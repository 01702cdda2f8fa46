import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { definePlinthEnv } from '../../src/commands/definition.ts'
import { type FakeHost, openFakeHost } from '../../src/testing.ts'
import { aStore, PAYLOAD } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const CARD = JSON.stringify(PAYLOAD)

it('looks at every digest of a new environment before it says ready, and makes anew what came damaged', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const claims = { 'numpy/__init__.py': 'y' }
  const damaged = { files: { 'numpy/__init__.py': 'x' }, claims, fresh: { files: claims } }
  const hosts: FakeHost[] = []
  const program = definePlinthEnv(async (settings) => {
    const host = await openFakeHost({ dataDir: settings.dataDir, packages: { 'numpy==2.4.1': damaged } })
    hosts.push(host)
    return host.environments
  })
  const argv = ['ensure', '--requirements', '-', '--data', dataDir]
  const said = await tryCli(program, { argv, stdin: CARD })
  const again = await tryCli(program, { argv, stdin: CARD })
  const { environments } = await aStore({ dataDir })
  const [listed] = await environments.list()
  const usage = listed?.state === 'published' ? listed.usage : null
  expect([said.exitCode, said.stdout.split('\n')[0], again.stdout.split('\n')[0]]).toEqual([
    0,
    'ready (installed)',
    'ready (reused)',
  ])
  expect(hosts.map(({ backend }) => backend.refreshed)).toEqual([[[], [], ['numpy']], []])
  expect((await environments.verify(listed?.environment_key ?? '')).state).toBe('ready')
  expect(usage?.validations.map(({ kind, ok }) => [kind, ok])).toEqual([['stat', true]])
})

it('writes down that a new environment was looked at in full', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const program = definePlinthEnv(async (settings) => (await openFakeHost({ dataDir: settings.dataDir })).environments)
  const { exitCode } = await tryCli(program, {
    argv: ['ensure', '--requirements', '-', '--data', dataDir],
    stdin: CARD,
  })
  const { environments } = await aStore({ dataDir })
  const [listed] = await environments.list()
  const usage = listed?.state === 'published' ? listed.usage : null
  expect([exitCode, usage?.validations.map(({ kind, ok }) => [kind, ok])]).toEqual([
    0,
    [
      ['stat', true],
      ['full', true],
    ],
  ])
})
