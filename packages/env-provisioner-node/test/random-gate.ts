import type { Random } from '@plinth/durable/testing'

/** Where many wait, and from where they are let go in random order. */
export interface RandomGate {
  /** Waits until {@link run} lets this one go. */
  readonly wait: () => Promise<void>
  /** Lets random ones go whenever everyone of the unfinished waits, until all of these have ended. */
  readonly run: (all: readonly Promise<unknown>[], random: Random) => Promise<void>
}

/** A gate at which nobody waits yet. Nothing between two gates may depend on somebody who waits. */
export function createRandomGate(): RandomGate {
  const waiting: (() => void)[] = []
  let changed = Promise.withResolvers<void>()
  const tell = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  return {
    wait: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        tell()
      }),
    run: async (all, random) => {
      let unfinished = all.length
      const ended = () => {
        unfinished -= 1
        tell()
      }
      for (const each of all) each.then(ended, ended)
      while (unfinished > 0) {
        if (waiting.length < unfinished) await changed.promise
        else release(waiting, random)
      }
    },
  }
}

/** One, some or all of them, in random order. */
function release(waiting: (() => void)[], random: Random): void {
  const count = 1 + (random.below(2) === 0 ? 0 : random.below(waiting.length))
  for (let released = 0; released < count; released += 1) waiting.splice(random.below(waiting.length), 1)[0]?.()
}
