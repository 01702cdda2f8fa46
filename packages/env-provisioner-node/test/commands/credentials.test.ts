import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tryCli } from '@plinth/cli/testing'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { definePlinthEnv, plinthEnvDefinition } from '../../src/commands/definition.ts'
import { openFakeHost } from '../../src/testing.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SECRET = 'pass-word-of-anna'
const URL_WITH_SECRET = `https://anna:${SECRET}@index.example/simple`

it('stores an override without the credentials of its URL, and warns that they have to stand elsewhere', async () => {
  const dataDir = join(await temporaryFolder(), 'data')
  const words = ['overrides', 'set', '--model', 'm', '--binding', 'main', '--index-url', URL_WITH_SECRET]
  const set = await tryCli(plinthEnvDefinition, { argv: ['--data', dataDir, ...words, '--json'] })
  const get = await tryCli(plinthEnvDefinition, { argv: ['--data', dataDir, 'overrides', 'get', '--model', 'm'] })
  expect([set.exitCode, set.stderr.split(';')[0], get.stdout]).toEqual([
    0,
    'warning: the credentials for https://index.example/simple are kept until the store is closed',
    'main: {"index_url":"https://index.example/simple"}\n',
  ])
  expect(JSON.stringify([set, get])).not.toContain(SECRET)
})

it('prints no credentials of requirements in an answer with --json', async () => {
  const folder = await temporaryFolder()
  const [dataDir, file] = [join(folder, 'data'), join(folder, 'card.json')]
  const bindings = [aBinding([aRequirement('numpy', '2.4.1', { index_url: URL_WITH_SECRET })])]
  await writeFile(file, JSON.stringify(requirementsOf(bindings)))
  const program = definePlinthEnv(async ({ dataDir }) => (await openFakeHost({ dataDir })).environments)
  const run = (command: string) =>
    tryCli(program, { argv: ['--data', dataDir, command, '--requirements', file, '--json'] })
  const answers = [await run('resolve'), await run('ensure')]
  expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(answers.map(({ stdout }) => stdout.includes('https://index.example/simple'))).toEqual([true, true])
  expect(JSON.stringify(answers)).not.toContain(SECRET)
})
