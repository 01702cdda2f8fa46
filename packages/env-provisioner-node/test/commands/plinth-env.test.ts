import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CliTrial, tryCli } from '@plinth/cli/testing'
import { aBinding, aPatch, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { plinthEnvDefinition } from '../../src/commands/definition.ts'
import { aStore, PAYLOAD, REQUEST } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('lists, shows, verifies and explains the environments of a store, as documents with --json', async () => {
  const { environments, dataDir } = await aStore()
  const one = await environments.ensureReady(REQUEST)
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.2'), aRequirement('pillow', '12.0')])])
  const two = await environments.ensureReady({ dependency_requirements: payload })
  const ask = async (...argv: string[]) => JSON.parse((await plinthEnv(dataDir, { argv: [...argv, '--json'] })).stdout)
  const [key, other] = [one.environment_key, two.environment_key]
  expect((await ask('list')).environments.map((each: { environment_key: string }) => each.environment_key)).toEqual(
    [key, other].sort(),
  )
  expect(await ask('show', key)).toMatchObject({
    state: 'published',
    manifest: { environment_key: key },
    usage: { contract_version: 1 },
  })
  expect(await ask('verify', key)).toEqual({ environment_key: key, depth: 'stat', state: 'ready' })
  expect((await ask('explain', key, other)).changes.map(({ message }: { message: string }) => message)).toEqual([
    'numpy pin 2.4.1 → 2.4.2',
  ])
})

it('exits with 1 when a verified environment is damaged, and says what is wrong', async () => {
  const { environments, dataDir } = await aStore()
  const { environment_key, python_executable } = await environments.ensureReady(REQUEST)
  await writeFile(join(python_executable, '..', '..', 'lib/python3.11/site-packages/numpy/__init__.py'), '')
  const { exitCode, stdout } = await plinthEnv(dataDir, { argv: ['verify', environment_key] })
  expect([exitCode, stdout]).toEqual([1, expect.stringContaining('damaged: file_size_mismatch')])
})

it('stores, shows and clears the overrides of a model', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const patches = [
    aPatch({ wheel_source_path: '/wheels' }),
    aPatch({ index_url: 'https://a.example' }, { requirement_name: 'numpy' }),
  ]
  const set = await plinthEnv(dataDir, {
    argv: ['overrides', 'set', '--model', 'tiny', '--overrides', '-', '--json'],
    stdin: JSON.stringify(patches),
  })
  const cleared = await plinthEnv(dataDir, {
    argv: ['overrides', 'clear', '--model', 'tiny', '--requirement', 'NumPy', '--json'],
  })
  const got = await plinthEnv(dataDir, { argv: ['overrides', 'get', '--model', 'tiny'] })
  const ofPackages = await plinthEnv(dataDir, {
    argv: ['overrides', 'clear', '--model', 'tiny', '--scope', 'requirement', '--json'],
  })
  expect(JSON.parse(ofPackages.stdout).overrides).toEqual(patches.slice(0, 1))
  expect([JSON.parse(set.stdout), JSON.parse(cleared.stdout).overrides]).toEqual([
    { model_id: 'tiny', overrides: patches },
    patches.slice(0, 1),
  ])
  expect(got).toEqual({ exitCode: 0, stdout: 'main: {"wheel_source_path":"/wheels"}\n', stderr: '' })
})

it('reads a file that begins with a byte order mark', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const path = join(dataDir, '..', 'patches.json')
  await writeFile(path, `\uFEFF${JSON.stringify([aPatch({ wheel_source_path: '/wheels' })])}`)
  const argv = ['overrides', 'set', '--model', 'tiny', '--overrides', path]
  expect(await plinthEnv(dataDir, { argv })).toMatchObject({ exitCode: 0, stderr: '' })
})

it('exits with 2 for a wrong command line and for a document that does not fit', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const other = JSON.stringify({ ...PAYLOAD, dependency_contract_version: 2 })
  const trials: CliTrial[] = [
    { argv: ['ensure'] },
    { argv: ['ensure', '--requirements', join(dataDir, 'nothing.json')] },
    { argv: ['show', 'v1_nothing'] },
    { argv: ['ensure', '--requirements', '-', '--json'], stdin: '{' },
    { argv: ['ensure', '--requirements', '-', '--json'], stdin: '{}' },
    { argv: ['ensure', '--requirements', '-', '--select', 'x'], stdin: JSON.stringify(PAYLOAD) },
    { argv: ['check', '--requirements', '-', '--json'], stdin: other },
    { argv: ['overrides', 'set', '--model', 'tiny', '--overrides', '-'], stdin: '{}' },
  ]
  const outcomes = await Promise.all(trials.map((trial) => plinthEnv(dataDir, trial)))
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual(Array(trials.length).fill(2))
  expect(JSON.parse(outcomes.at(-2)?.stdout ?? '')).toMatchObject({
    code: 'unsupported_contract_version',
    details: { expected: [1], found: 2 },
  })
})

it('runs nothing without a ready ref, and exits with 1 and a hint', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const answer = { environment_ref: null, status: {} }
  const { exitCode, stderr } = await plinthEnv(dataDir, {
    argv: ['run', '--ref', '-', '--', 'python'],
    stdin: JSON.stringify(answer),
  })
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining('Connect the environment_ref of a dependency environment.'),
  ])
})

it('names every command in its help', async () => {
  const { stdout } = await tryCli(plinthEnvDefinition, { argv: ['--help'] })
  for (const name of ['ensure', 'check', 'resolve', 'run', 'list', 'show', 'verify', 'explain', 'overrides'])
    expect(stdout).toContain(name)
})

function plinthEnv(dataDir: string, trial: CliTrial) {
  return tryCli(plinthEnvDefinition, { ...trial, env: { PLINTH_DATA_DIR: dataDir, ...trial.env } })
}
