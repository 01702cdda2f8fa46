import { tryCli } from '@plinth/cli/testing'
import { EnvironmentPreflightV1, parseContract } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { definePlinthEnv, plinthEnvDefinition } from '../../src/commands/definition.ts'
import { openFakeHost } from '../../src/testing.ts'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'
import { tree } from '../temporary-folder.ts'

it('says that a ready environment needs no network, and one that can be made leaves no trace of the trial', async () => {
  const { dataDir, environments } = await aStore()
  const before = await tree(dataDir)
  const found = await environments.preflight(REQUEST)
  expect([found.state, found.missing, found.is_complete]).toEqual(['possible', [], true])
  const after = (await tree(dataDir)).filter((path) => !path.startsWith('cache/python-'))
  expect(after).toEqual(before)
  await environments.ensureReady(REQUEST)
  expect((await environments.preflight(REQUEST)).state).toBe('ready')
})

it('names what is missing with code, message and exit code, as a contract document with --json', async () => {
  const { dataDir } = await aStore()
  const command = definePlinthEnv(async () => (await openFakeHost({ dataDir, lacking: ['pillow'] })).environments)
  const ask = (...argv: string[]) =>
    tryCli(command, { argv: ['preflight', '--requirements', '-', ...argv], stdin: JSON.stringify(PAYLOAD) })
  const { exitCode, stdout } = await ask('--offline', '--json')
  const found = parseContract(EnvironmentPreflightV1, JSON.parse(stdout))
  expect([exitCode, found.state, found.code, found.missing]).toEqual([
    3,
    'missing',
    'not_found',
    [{ kind: 'package', name: 'pillow', version: '12.0' }],
  ])
  expect((await ask('--offline')).stdout).toBe(
    'missing: not everything is cached\n  pillow  12.0\nThere may be more: what these need is not known here.\n',
  )
})

it('answers a request that fails or asks for something as ensure would', async () => {
  const { dataDir } = await aStore()
  const payload = { ...PAYLOAD, platform_key: 'windows-x86_64' }
  const argv = ['--data', dataDir, 'preflight', '--requirements', '-', '--offline', '--json']
  const { exitCode, stdout } = await tryCli(plinthEnvDefinition, { argv, stdin: JSON.stringify(payload) })
  expect([exitCode, JSON.parse(stdout).state]).toEqual([1, 'failed'])
})
