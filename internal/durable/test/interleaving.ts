import { acquireLock, inspectLock, type ProcessTable } from '../src/index.ts'
import { createRandom, type FakeProcesses } from '../src/testing.ts'

/** One process of an interleaving: how often it takes the lock, and the point at which it dies, if it does. */
export interface Plan {
  readonly dies: string | null
  readonly turns: number
}

/** Several fake processes and one lock. */
export interface Interleaving {
  readonly path: string
  readonly machine: FakeProcesses
  readonly seed: number
  readonly plans: readonly Plan[]
}

/**
 * Runs the processes step by step: all stop at every point, and when all have stopped, one of them, chosen by the seed, goes on.
 * `together` counts how often a process got the lock while a living one had it; `alone`: no living process has it in the end.
 */
export async function interleave({ path, machine, seed, plans }: Interleaving) {
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
