import { setImmediate as nextTurn } from 'node:timers/promises'

/** Lets the event loop turn in the midst of work that would hold it. */
export interface EventLoopRest {
  /** True when it was held for some ms. Cheap enough to be asked for every file. */
  readonly isDue: () => boolean
  readonly take: () => Promise<void>
}

/** A rest that is due every 10 ms, from now on. The clock is looked at on every `every`th question; default 32. */
export function createEventLoopRest(every = 32): EventLoopRest {
  let since = performance.now()
  let asked = 0
  return {
    isDue: () => {
      asked += 1
      return asked % every === 0 && performance.now() - since > TURN_MS
    },
    take: async () => {
      await nextTurn()
      since = performance.now()
    },
  }
}

const TURN_MS = 10
