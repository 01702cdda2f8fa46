/** Saves once more when something changed while it saved, however often that was. */
export interface Saver {
  readonly save: () => void
  /** Resolves when nothing is left to save. */
  readonly settled: () => Promise<void>
}

/** `write` never runs twice at once. What it throws is told and tried again with the next change. */
export function createSaver(write: () => Promise<void>, onError: (error: unknown) => void): Saver {
  const state: { isStale: boolean; running: Promise<void> | undefined } = { isStale: false, running: undefined }
  const work = async () => {
    while (state.isStale) {
      state.isStale = false
      await write().catch(onError)
    }
    state.running = undefined
  }
  return {
    save: () => {
      state.isStale = true
      state.running ??= work()
    },
    settled: async () => {
      await state.running
    },
  }
}
