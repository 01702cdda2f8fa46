import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { expect, it } from 'vitest'
import { plinthEnvDefinition } from '../../src/commands/definition.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('takes an index over http from the hosts that the command line names, and from no other', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const set = async (...hosts: string[]) => {
    const named = hosts.flatMap((host) => ['--insecure-index-host', host])
    const words = [
      'overrides',
      'set',
      '--model',
      'm',
      '--binding',
      'main',
      '--index-url',
      'http://index.lan:8080/simple',
    ]
    const argv = ['--data', dataDir, ...named, ...words, '--json']
    const { exitCode, stdout } = await tryCli(plinthEnvDefinition, { argv })
    return [exitCode, JSON.parse(stdout).overrides?.length]
  }

  expect([
    await set(),
    await set('other.lan'),
    await set('other.lan', 'index.lan'),
    await set('index.lan:8080'),
  ]).toEqual([
    [2, undefined],
    [2, undefined],
    [0, 1],
    [0, 1],
  ])
})
