import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CliOutcome, type CliTrial, tryCli } from '@plinth/cli/testing'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { expect, it } from 'vitest'
import { definePlinthEnv } from '../../src/commands/definition.ts'
import { type FakeHostSettings, openFakeHost } from '../../src/testing.ts'
import { PAYLOAD } from '../fake-store.ts'
import { temporaryFolder } from '../temporary-folder.ts'

it('prints commands that answer its questions when they are copied as they are', async () => {
  const { type, card } = await aTerminal(PAYLOAD)
  await type(['overrides', 'set', '--model', 'tiny', '--binding', 'main', '--python-executable', '/no/such/python'])
  const asked = await type(['ensure', '--requirements', card])
  const [answer = [], again = []] = commandsIn(asked.stdout)
  const answered = await type(answer)
  const ready = await type(again)

  expect([asked.exitCode, answered.exitCode, ready.exitCode]).toEqual([3, 0, 0])
  expect(asked.stdout).toContain('binding main: /no/such/python cannot be used')
  expect(ready.stdout).toMatch(/^ready \(installed\)\nkey {5}v1_[0-9a-f]{32}\npython {2}\//)
})

it('asks for what no index has, package by package, with the command that answers', async () => {
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1'), aRequirement('rare', '1.0')])])
  const { type, card } = await aTerminal(payload, { lacking: ['numpy==2.4.1', 'rare'] })
  const { exitCode, stdout } = await type(['ensure', '--requirements', card])
  const set = ['overrides', 'set', '--model', 'tiny', '--binding', 'main', '--requirement']

  expect(exitCode).toBe(3)
  expect(commandsIn(stdout)).toEqual([
    [...set, 'numpy', '--index-url', 'URL'],
    [...set, 'rare', '--index-url', 'URL'],
    ['ensure', '--requirements', card],
  ])
  expect(stdout).toMatch(/\nrare \(binding main\): no configured index has rare.*\n {2}index_url takes an https: URL/)
})

it('takes the one package from the index that its command names, and the others from the host’s', async () => {
  const payload = requirementsOf([aBinding([aRequirement('numpy', '2.4.1'), aRequirement('rare', '1.0')])])
  const { type, card } = await aTerminal(payload, { hostLacks: ['rare'] })
  const asked = await type(['ensure', '--requirements', card])
  const [answer = [], again = []] = commandsIn(asked.stdout)
  const index = 'https://index.example/simple'
  const answered = await type(answer.map((word) => (word === 'URL' ? index : word)))
  const ready = await type(again)

  expect([asked.exitCode, answered.exitCode, ready.exitCode]).toEqual([3, 0, 0])
  expect(answer).toContain('rare')
  expect(ready.stdout).toMatch(/^ready \(installed\)\n/)
})

it('stops before it installs in manual mode, and prints the command that confirms', async () => {
  const { type, card } = await aTerminal(PAYLOAD)
  const stopped = await type(['ensure', '--requirements', card, '--mode', 'manual'])
  const [confirm = []] = commandsIn(stopped.stdout)

  expect([stopped.exitCode, confirm, (await type(confirm)).exitCode]).toEqual([
    3,
    ['ensure', '--requirements', card, '--mode', 'manual', '--confirm'],
    0,
  ])
})

it('lists environments in aligned columns, cut to the width of a narrow terminal', async () => {
  const { type, card } = await aTerminal(PAYLOAD)
  const none = await type(['list'])
  await type(['ensure', '--requirements', card])
  const wide = await type(['list'])
  const narrow = await type(['list'], { columns: 40 })

  expect(none.stdout).toBe('there is no environment in this store\n')
  expect(wide.stdout).toMatch(
    /^KEY {34}SIZE {2}PKGS {2}PYTHON {2}MADE {2}USED\nv1_[0-9a-f]{32} {2}\d kB {2}2 {5}3\.11\.7/,
  )
  expect(narrow.stdout.split('\n').every((line) => line.length < 48)).toBe(true)
  expect(narrow.stdout).toMatch(/\nv1_[0-9a-f]{8} {2}\d kB/)
})

it('shows one environment, found by the beginning of its key, fact by fact', async () => {
  const { type, card } = await aTerminal(PAYLOAD)
  const { stdout } = await type(['ensure', '--requirements', card, '--json'])
  const key: string = JSON.parse(stdout).status.environment_key
  const shown = await type(['show', key.slice(3, 8)])
  const labels = shown.stdout.split('\n').map((line) => line.split(/ {2,}/)[0])

  expect(labels).toEqual(
    expect.arrayContaining(['key', 'python', 'installer', 'size', 'made', 'used', 'validated', 'serves', 'packages']),
  )
  expect(shown.stdout).toContain(`key        ${key}\n`)
  expect((await type(['verify', key.slice(0, 9)])).stdout).toBe(
    `${key} is sound: every file is there and has its size\n`,
  )
})

it('refuses the beginning of a key that two environments share, and names both', async () => {
  const shared = (digit: string) => `v1_abcde${digit.repeat(27)}`
  const environments = ['0', '1'].map((digit) => ({
    state: 'damaged' as const,
    environment_key: shared(digit),
    code: 'manifest_invalid',
    message: 'it cannot be read',
  }))
  const dataDir = join(await temporaryFolder(), 'data')
  const definition = definePlinthEnv(async () => {
    const host = await openFakeHost({ dataDir })
    return { ...host.environments, list: async () => environments }
  })
  const { exitCode, stderr } = await tryCli(definition, { argv: ['show', 'abcde'] })
  const one = await tryCli(definition, { argv: ['show', 'abcde1'] })

  expect([exitCode, stderr]).toEqual([
    2,
    `error: abcde is the beginning of 2 keys\nhint: Say which: ${shared('0')}, ${shared('1')}\n`,
  ])
  expect(one.stdout).toContain(`key        ${shared('1')}\n`)
})

/** Types command lines for a store whose programs are fakes; `lacking` is what no index has. */
async function aTerminal(payload: unknown, indexes: Pick<FakeHostSettings, 'lacking' | 'hostLacks'> = {}) {
  const folder = await temporaryFolder()
  const [dataDir, card] = [join(folder, 'data'), join(folder, "it's a card.json")]
  await writeFile(card, JSON.stringify(payload))
  const definition = definePlinthEnv(async () => (await openFakeHost({ dataDir, ...indexes })).environments)
  const type = (argv: readonly string[], trial: CliTrial = {}): Promise<CliOutcome> =>
    tryCli(definition, { terminal: true, ...trial, argv })
  return { type, card }
}

/** The words of every command that a text tells to type, as a shell understands them. */
function commandsIn(text: string): string[][] {
  const lines = text.split('\n').flatMap((line) => /^ {2}\$ (plinth-env .*)/.exec(line)?.[1] ?? [])
  return lines.map((line) => {
    const { stdout } = spawnSync('sh', ['-c', `words() { printf '%s\\0' "$@"; }; words ${line}`], { encoding: 'utf8' })
    return stdout.split('\0').slice(1, -1)
  })
}
