import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createProcessTable, isAlive } from '../src/index.ts'
import {
  campaignRounds,
  createRandom,
  type KillCampaign,
  runKillCampaign,
  startChild,
  type Victims,
} from '../src/testing.ts'
import { childScript, temporaryDirectory } from './temporary-directory.ts'

it('kills at moments that depend on the seed, counts the hits, and reports every round that the check rejects', async () => {
  const lines: string[] = []
  const seen: number[] = []
  const report = await runKillCampaign({
    name: 'a program that writes for ever',
    seed: 7,
    rounds: 4,
    withinMs: 20,
    victims: 'parent',
    start: async ({ random }) => {
      seen.push(random.next())
      return { args: [childScript('phases'), 'forever'] }
    },
    check: async ({ round }) => {
      if (round === 2) throw new Error('broken')
    },
    print: (line) => lines.push(line),
  })

  expect(report).toEqual({
    rounds: 4,
    killed: 4,
    killedWriting: 4,
    phases: { writing: 4 },
    hitRate: 1,
    failures: [{ round: 2, victims: 'parent', error: new Error('broken') }],
  })
  expect(lines).toEqual([
    'a program that writes for ever (seed 7): 4 of 4 killed, 4 while writing (100 %), failed rounds: 2',
  ])
  expect(new Set(seen).size).toBe(4)
})

it('measures how long a program writes, and does not count a kill that comes after it', async () => {
  const campaign: KillCampaign = {
    name: 'a program that writes once',
    seed: 7,
    rounds: 3,
    start: async () => ({ args: [childScript('phases'), 'once'] }),
    check: async () => {},
    print: () => {},
  }

  const measured = await runKillCampaign(campaign)
  const late = await runKillCampaign({ ...campaign, start: async () => ({ args: ['-e', '0'] }), withinMs: 60_000 })

  expect(measured).toMatchObject({ rounds: 3, failures: [] })
  expect(measured.killed).toBeGreaterThan(0)
  expect(late).toEqual({ rounds: 3, killed: 0, killedWriting: 0, phases: {}, hitRate: 0, failures: [] })
})

it('asks whether a program is writing when that cannot report it', async () => {
  const report = await runKillCampaign({
    name: 'somebody else’s program',
    seed: 7,
    rounds: 2,
    withinMs: 5,
    start: async () => ({ args: ['-e', 'setInterval(() => {}, 1000)'] }),
    isWriting: async ({ round }) => round === 1,
    check: async () => {},
    print: () => {},
  })

  expect(report).toMatchObject({ killed: 2, killedWriting: 1, hitRate: 0.5 })
})

it('kills in the phase that a round names, and says how many kills fell into which', async () => {
  const lines: string[] = []
  const report = await runKillCampaign({
    name: 'a program with phases',
    seed: 7,
    rounds: 6,
    phaseOf: ({ round }) => (round % 2 === 0 ? 'first' : 'second'),
    start: async () => ({ args: [childScript('phases'), 'two'] }),
    check: async () => {},
    print: (line) => lines.push(line),
  })
  const [counts, described] = [
    Object.values(report.phases),
    Object.entries(report.phases).map((each) => each.join(' ')),
  ]

  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(report.killed)
  expect(report.phases.first).toBeGreaterThan(0)
  if (counts.length > 1) expect(lines[0]).toContain(` [${described.join(', ')}], no failures`)
})

it('refuses to measure a program that fails by itself', async () => {
  const campaign = {
    name: 'broken',
    seed: 1,
    rounds: 1,
    start: async () => ({ args: ['-e', 'process.exit(3)'] }),
    check: async () => {},
  }

  await expect(runKillCampaign(campaign)).rejects.toThrow(
    'broken: the program fails without being killed (exit code 3)',
  )
})

it('kills a parent alone or its whole group', async () => {
  const directory = await temporaryDirectory()
  const processes = createProcessTable()
  const killFamily = async (victims: Victims) => {
    const file = join(directory, victims)
    const child = startChild({ args: [childScript('family'), file] })
    onTestFinished(() => child.kill('group'))
    await child.said('born')
    const grandchild = await processes.identify(Number(await readFile(file, 'utf8')))
    if (!grandchild) throw new Error('the grandchild has ended by itself')
    child.kill(victims)
    await child.ended
    return grandchild
  }

  const orphan = await killFamily('parent')
  const killed = await killFamily('group')

  while (await isAlive(processes, killed)) await new Promise((resolve) => setImmediate(resolve))
  expect(await isAlive(processes, orphan)).toBe(true)
})

it('says what a child wrote to standard error when it ends without the awaited line', async () => {
  const child = startChild({ args: ['-e', 'console.error("oh no")'] })

  await expect(child.said('ready')).rejects.toThrow(/ended without saying "ready": .*oh no/)
})

it('gives the same random numbers for the same seed, and a tenth of a campaign rounded up', () => {
  const numbers = (seed: number) =>
    Array.from(
      { length: 3 },
      (
        (random) => () =>
          random.below(1000)
      )(createRandom(seed)),
    )

  expect(numbers(1)).toEqual(numbers(1))
  expect(numbers(1)).not.toEqual(numbers(2))
  expect([campaignRounds(200, 'whole'), campaignRounds(200, 'tenth'), campaignRounds(1, 'tenth')]).toEqual([200, 20, 1])
})
