import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { acquireLock, type LockWait } from '../src/index.ts'
import { createFakeProcesses, createGates, type FakeProcesses } from '../src/testing.ts'
import { interleave } from './interleaving.ts'
import { temporaryDirectory } from './temporary-directory.ts'

it('sends a process back that slept between reading a dead holder and claiming it, after others have had the lock', async () => {
  const { path, machine } = await abandonedLock()
  const sleeper = createGates()
  sleeper.hold('before_claim')
  const told = Promise.withResolvers<LockWait>()
  const late = acquireLock(path, { processes: machine.start().table, at: sleeper.at, pollMs: 5, onWait: told.resolve })
  await sleeper.reached('before_claim')
  const second = await acquireLock(path, { processes: machine.start().table, pollMs: 5, patienceMs: 5 })
  await second.release()
  const third = await acquireLock(path, { processes: machine.start().table, pollMs: 5, patienceMs: 5 })

  sleeper.open('before_claim')

  expect(await told.promise).toMatchObject({ holder: third.holder })
  expect(await third.isHeld()).toBe(true)
  await third.release()
  expect(await (await late).isHeld()).toBe(true)
})

it.each(['before_claim', 'claimed', 'before_replace', 'taken'])(
  'takes over from a process that died at %s while it was taking over',
  async (point) => {
    const { path, machine } = await abandonedLock()
    for (let deaths = 0; deaths < 3; deaths += 1) await dieTakingOver({ path, machine, point })

    const held = await acquireLock(path, { processes: machine.start().table, pollMs: 5 })

    expect(await held.isHeld()).toBe(true)
    await held.release()
    expect(await readdir(join(path, '..'))).toEqual([])
  },
)

it('never lets two living processes hold one lock, in any interleaving with any deaths', async () => {
  const point = fc.constantFrom('claimed', 'before_replace', 'queued', 'judged', 'before_link', 'before_claim', 'taken')
  const plans = fc.array(fc.record({ dies: fc.option(point), turns: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 2,
    maxLength: 4,
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(), plans, async (seed, plans) => {
      const { path, machine } = await abandonedLock()
      expect(await interleave({ path, machine, seed, plans })).toEqual({ together: 0, alone: true })
    }),
    { numRuns: 300, seed: 20261121 },
  )
})

async function abandonedLock() {
  const path = join(await temporaryDirectory(), 'a.lock')
  const machine = createFakeProcesses()
  const dead = machine.start()
  await acquireLock(path, { processes: dead.table })
  machine.end(dead.identity)
  return { path, machine }
}

async function dieTakingOver({ path, machine, point }: { path: string; machine: FakeProcesses; point: string }) {
  const { identity, table } = machine.start()
  const gates = createGates()
  gates.hold(point)
  void acquireLock(path, { processes: table, at: gates.at, pollMs: 5 })
  await gates.reached(point)
  machine.end(identity)
}
