import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { acquireLock, type LockWait, type ProcessTable } from '../src/index.ts'
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

it('lets one of two processes that both found a claimant dead take over', async () => {
  const { path, machine } = await abandonedLock()
  const claimant = await dieTakingOver({ path, machine, point: 'claimed' })
  const { table } = machine.start()
  const gates = createGates()
  gates.hold('judged')
  const liveness: ProcessTable['liveness'] = async (owner) => {
    const judged = await table.liveness(owner)
    if ('token' in owner && owner.pid === claimant.pid) await gates.at('judged')
    return judged
  }
  const told = Promise.withResolvers<LockWait>()
  const processes = { ...table, liveness }
  const late = acquireLock(path, { processes, pollMs: 5, onWait: told.resolve })
  await gates.reached('judged')
  gates.hold('before_replace')
  const first = acquireLock(path, { processes: machine.start().table, at: gates.at, pollMs: 5, patienceMs: 5 })
  await gates.reached('before_replace')

  gates.open('judged')
  const { holder } = await told.promise
  gates.open('before_replace')

  expect((await first).holder).toEqual(holder)
  expect(await (await first).release()).toBe('released')
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
  return identity
}
