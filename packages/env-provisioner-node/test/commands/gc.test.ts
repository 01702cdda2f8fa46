import { tryCli } from '@plinth/cli/testing'
import { CollectionPlanV1, CollectionResultV1, parseContract } from '@plinth/contracts'
import { expect, it } from 'vitest'
import { plinthEnvDefinition } from '../../src/commands/definition.ts'
import { requestFor } from '../collect/packages-of.ts'
import { aStore } from '../fake-store.ts'

it('says what gc would remove, keeps what is pinned, and removes the rest, each time as one contract document', async () => {
  const { environments, dataDir } = await aStore()
  const pinned = await environments.ensureReady(requestFor('pinned'))
  const idle = await environments.ensureReady(requestFor('idle'))
  const ask = (...argv: string[]) => tryCli(plinthEnvDefinition, { argv: ['--data', dataDir, ...argv] })
  expect((await ask('pin', pinned.environment_key.slice(3, 11), '--note', 'kept')).stdout).toContain('is pinned')
  const plan = parseContract(
    CollectionPlanV1,
    JSON.parse((await ask('gc', '--budget', '0', '--dry-run', '--json')).stdout),
  )
  expect([
    plan.entries.filter(({ kind }) => kind === 'environment').map(({ environment_key }) => environment_key),
    plan.kept.map(({ environment_key, hold }) => [environment_key, hold]),
  ]).toEqual([[idle.environment_key], [[pinned.environment_key, 'pinned']]])
  const people = await ask('gc', '--max-environments', '0', '--dry-run')
  expect(people.stdout).toMatch(/environment {2}envs.*count.*\nstays .*pinned\n.* of .* would be freed\n$/s)
  const result = JSON.parse((await ask('gc', '--max-environments', '0', '--json')).stdout)
  expect(parseContract(CollectionResultV1, result).removed.map(({ name }) => name)).toEqual([
    `envs/python/${idle.environment_key}`,
  ])
  expect((await ask('unpin', pinned.environment_key)).stdout).toContain('can be collected again')
  const { exitCode, stdout } = await ask('gc', '--budget', '1kB')
  expect([exitCode, await environments.list()]).toEqual([0, []])
  expect(stdout).toMatch(/^removed {2}envs.*kB freed\n$/s)
})

it.each([
  ['--budget', '20 apples', 'is no number of bytes'],
  ['--older-than', 'never', '--older-than takes a number'],
  ['--max-environments', '1.5', '--max-environments takes a number'],
] as const)('refuses gc %s %s as a wrong command line', async (flag, value, message) => {
  const { dataDir } = await aStore()
  const { exitCode, stderr } = await tryCli(plinthEnvDefinition, { argv: ['--data', dataDir, 'gc', flag, value] })
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)])
})
