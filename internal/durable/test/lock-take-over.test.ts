import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { acquireLock, type LockWait } from '../src/index.ts'
import { createGates, type FakeProcesses } from '../src/testing.ts'
import { abandonedLock, checkInterleavings } from './interleaving.ts'

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
  await checkInterleavings(120)
})

async function dieTakingOver({ path, machine, point }: { path: string; machine: FakeProcesses; point: string }) {
  const { identity, table } = machine.start()
  const gates = createGates()
  gates.hold(point)
  void acquireLock(path, { processes: table, at: gates.at, pollMs: 5 })
  await gates.reached(point)
  machine.end(identity)
}
