import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Journal, openJournal } from '../src/index.ts'
import { createFakeProcesses, createGates, startChild } from '../src/testing.ts'
import { killTransfers } from './journal-kills.ts'
import { childEnvironment, childScript, temporaryDirectory } from './temporary-directory.ts'
import { readBoth, recoverTransfers } from './transfer.ts'

it('forgets an entry when it is committed', async () => {
  const directory = await temporaryDirectory()
  const gates = createGates()
  const journal = await openJournal(join(directory, 'journal'), { at: gates.at })

  const entry = await journal.begin({ step: 1 })
  expect(await readdir(join(directory, 'journal'))).toHaveLength(1)
  await entry.record({ step: 2 })
  await entry.commit()

  expect(await readdir(join(directory, 'journal'))).toEqual([])
  expect(gates.log().filter((point) => !/temporary|renamed|synced|backup/.test(point))).toEqual([
    'begun',
    'recorded',
    'before_commit',
    'committed',
  ])
})

it('hands the entries of dead processes over, oldest first, as last recorded, and leaves those of living ones alone', async () => {
  const { directory, machine, die } = await openMachine()
  await die(async (journal) => void (await journal.begin('first')))
  await die(async (journal) => (await journal.begin('second')).record('second, half done'))
  const living = await openJournal(directory, { processes: machine.start().table })
  const entry = await living.begin('third')
  const seen: unknown[] = []

  const recovered = await living.recover(async (intent) => {
    seen.push(intent)
    return 'settled'
  })

  expect(seen).toEqual(['first', 'second, half done'])
  expect(recovered.map(({ outcome }) => outcome)).toEqual(['settled', 'settled'])
  expect(await readdir(directory)).toEqual([expect.stringContaining(entry.id)])
})

it('keeps an entry that cannot be decided, or whose handler throws, for a later recovery', async () => {
  const { directory, machine, die } = await openMachine()
  await die(async (journal) => void (await journal.begin('a')))
  await die(async (journal) => void (await journal.begin('b')))
  const journal = await openJournal(directory, { processes: machine.start().table })
  const error = new Error('not mounted')

  const first = await journal.recover(async (intent) => (intent === 'a' ? 'keep' : Promise.reject(error)))
  const second = await journal.recover(async () => 'settled')

  expect(first).toEqual([
    { id: first[0]?.id, outcome: 'kept' },
    { id: first[1]?.id, outcome: 'failed', error },
  ])
  expect(second).toEqual([
    { id: first[0]?.id, outcome: 'settled' },
    { id: first[1]?.id, outcome: 'settled' },
  ])
})

it('hands an entry to one of several recovering processes, and to the next one if that dies', async () => {
  const { directory, machine, die } = await openMachine()
  await die(async (journal) => void (await journal.begin('a')))
  const gates = createGates()
  gates.hold('claimed')
  const [dying, living] = [machine.start(), machine.start()]
  const first = await openJournal(directory, { processes: dying.table, at: gates.at })
  const second = await openJournal(directory, { processes: living.table })
  void first.recover(async () => 'settled')
  await gates.reached('claimed')

  const during = await second.recover(async () => 'settled')
  machine.end(dying.identity)
  const after = await second.recover(async () => 'settled')

  expect([during, after]).toEqual([[], [{ id: after[0]?.id, outcome: 'settled' }]])
})

it.each(['', '{"digest":"', '{"digest":"00","intent":{"to":1}}', '[]', 'null'])(
  'removes a torn entry without handing it over: %j',
  async (text) => {
    const { directory, machine, die } = await openMachine()
    await die(async (journal) => void (await journal.begin('a')))
    const [name = ''] = await readdir(directory)
    await writeFile(join(directory, name), text)
    await writeFile(join(directory, 'notes.txt'), 'a file of somebody else')

    const journal = await openJournal(directory, { processes: machine.start().table })
    const recovered = await journal.recover(() => Promise.reject(new Error('handed over')))

    expect(recovered).toEqual([{ id: name.split('.')[0], outcome: 'torn' }])
    expect(await readFile(join(directory, 'notes.txt'), 'utf8')).toBe('a file of somebody else')
    expect(await readdir(directory)).toEqual(['notes.txt'])
  },
)

it.each([
  ['temporary_written', '0'],
  ['renamed', '1'],
  ['begun', '1'],
  ['left_written', '1'],
  ['recorded', '1'],
  ['right_written', '1'],
  ['before_commit', '1'],
  ['committed', '1'],
])('leaves a two-file change that is killed at %s either undone or finished', async (point, expected) => {
  const directory = await temporaryDirectory()
  for (const name of ['left', 'right']) await writeFile(join(directory, name), '0')
  const child = startChild({ args: [childScript('transfer'), directory, '0', '1', point], env: childEnvironment() })
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' })

  await recoverTransfers(await openJournal(join(directory, 'journal')), directory)

  expect(await readBoth(directory)).toEqual([expected, expected])
  expect(await readdir(join(directory, 'journal'))).toEqual([])
})

it('leaves both files of a journaled change alike after kills at random moments, of the recovery too', async () => {
  const report = await killTransfers(await temporaryDirectory(), 'tenth')

  expect(report).toMatchObject({ rounds: 20, failures: [] })
  expect(report.hitRate).toBeGreaterThanOrEqual(0.9)
})

async function openMachine() {
  const directory = join(await temporaryDirectory(), 'journal')
  const machine = createFakeProcesses()
  const die = async (work: (journal: Journal) => Promise<void>) => {
    const process = machine.start()
    await work(await openJournal(directory, { processes: process.table }))
    machine.end(process.identity)
  }
  return { directory, machine, die }
}

it('lists every intent that is not settled, whosever it is', async () => {
  const directory = await temporaryDirectory()
  const machine = createFakeProcesses()
  const [living, dead] = [machine.start(), machine.start()]
  const [mine, theirs] = await Promise.all(
    [living, dead].map(({ table }) => openJournal(directory, { processes: table })),
  )
  if (!mine || !theirs) throw new Error('no journals')
  const settled = await mine.begin({ step: 0 })
  await mine.begin({ step: 1 })
  await theirs.begin({ step: 2 })
  await settled.commit()
  await writeFile(join(directory, 'notes.txt'), 'not an entry')
  machine.end(dead.identity)

  expect(new Set(await mine.intents())).toEqual(new Set([{ step: 1 }, { step: 2 }]))
})
