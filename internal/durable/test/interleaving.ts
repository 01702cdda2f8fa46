import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { acquireLock, inspectLock, type ProcessTable } from '../src/index.ts'
import { createFakeProcesses, createRandom, type FakeProcesses } from '../src/testing.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** Checks so many interleavings of three to five processes over a lock whose holder has died. */
export async function checkInterleavings(runs: number): Promise<void> {
  const point = fc.constantFrom('claimed', 'before_replace', 'queued', 'judged', 'before_link', 'before_claim', 'taken')
  const plan = fc.record({ dies: fc.option(point), turns: fc.integer({ min: 1, max: 2 }) })
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(plan, { minLength: 3, maxLength: 5 }), async (seed, plans) => {
      const { path, machine } = await abandonedLock()
      expect(await interleave({ path, machine, seed, plans })).toEqual({ together: 0, alone: true })
    }),
    { numRuns: runs, seed: 20261121 },
  )
}

/** A lock whose holder has died, and the machine on which it did. */
export async function abandonedLock() {
  const path = join(await temporaryDirectory(), 'a.lock')
  const machine = createFakeProcesses()
  const dead = machine.start()
  await acquireLock(path, { processes: dead.table })
  machine.end(dead.identity)
  return { path, machine }
}

/** One process of an interleaving: how often it takes the lock, and the point at which it dies, if it does. */
interface Plan {
  readonly dies: string | null
  readonly turns: number
}

/** Several fake processes and one lock. */
interface Interleaving {
  readonly path: string
  readonly machine: FakeProcesses
  readonly seed: number
  readonly plans: readonly Plan[]
}

/**
 * Runs the processes step by step: all stop at every point, and when all have stopped, one of them, chosen by the seed, goes on.
 * `together` counts how often a process got the lock while a living one had it; `alone`: no living process has it in the end.
 */
async function interleave({ path, machine, seed, plans }: Interleaving) {
  const steps = createSteps(seed, plans.length)
  const inside = new Set<number>()
  let together = 0
  const live = async (index: number, { dies, turns }: Plan) => {
    const { identity, table } = machine.start()
    const at = async (point: string) => {
      if (point === 'taken') {
        together += inside.size
        inside.add(index)
      }
      if (point === 'before_release') inside.delete(index)
      await steps.reach(index)
      if (point !== dies) return
      inside.delete(index)
      machine.end(identity)
      steps.leave(index)
      await new Promise(() => {})
    }
    const processes = { ...table, liveness: withPoint(table.liveness, () => at('judged')) }
    for (let turn = 0; turn < turns; turn += 1) {
      // Nobody waits for a turn: whoever asks tries at once, so that exclusion alone is tested.
      const held = await acquireLock(path, { processes, at, pollMs: 0, patienceMs: -1 })
      await held.release()
    }
    steps.leave(index)
  }
  const lives = plans.map((plan, index) => live(index, plan))
  await Promise.race([steps.allLeft, Promise.all(lives).then(() => steps.allLeft)])
  const left = await inspectLock(path, machine.start().table)
  return { together, alone: left.state === 'free' || left.state === 'abandoned' }
}

/** What happens between judging a holder and acting on it is a point as well. */
function withPoint(liveness: ProcessTable['liveness'], reach: () => Promise<void>): ProcessTable['liveness'] {
  return async (owner) => {
    const judged = await liveness(owner)
    await reach()
    return judged
  }
}

function createSteps(seed: number, processes: number) {
  const random = createRandom(seed)
  const stopped = new Map<number, () => void>()
  const allLeft = Promise.withResolvers<void>()
  let running = processes
  const releaseOne = () => {
    if (running === 0) allLeft.resolve()
    if (running === 0 || stopped.size < running) return
    const waiting = [...stopped.keys()].sort((a, b) => a - b)
    const chosen = waiting[random.below(waiting.length)] ?? 0
    const proceed = stopped.get(chosen)
    stopped.delete(chosen)
    proceed?.()
  }
  return {
    allLeft: allLeft.promise,
    reach: (index: number) =>
      new Promise<void>((resolve) => {
        stopped.set(index, resolve)
        releaseOne()
      }),
    leave: (index: number) => {
      stopped.delete(index)
      running -= 1
      releaseOne()
    },
  }
}
