/** Does one thing again and again, whenever it is asked to. */
export interface Rounds {
  readonly ask: () => void
  /** Resolves when the round under way is over; there is none after it. */
  readonly end: () => Promise<void>
}

/** One round at a time; what is asked for during one is one more. */
export function createRounds(round: () => Promise<void>): Rounds {
  const state = { wanted: false, ended: false, running: Promise.resolve(), isRunning: false }
  const go = async () => {
    state.isRunning = true
    while (state.wanted && !state.ended) {
      state.wanted = false
      await round()
    }
    state.isRunning = false
  }
  return {
    ask: () => {
      state.wanted = true
      if (!state.isRunning) state.running = go()
    },
    end: () => {
      state.ended = true
      return state.running
    },
  }
}
