/** Lets a few work at a time; the others wait in the order in which they came. */
export interface Turns {
  /** Waits for a turn, which ends when it is disposed of. `onWait` is told when there is none at once. Rejects when the signal aborts. */
  readonly take: (call: { readonly signal: AbortSignal; readonly onWait: () => void }) => Promise<Disposable>
}

/** Turns for so many at a time. */
export function createTurns(atOnce: number): Turns {
  const waiting = new Set<() => void>()
  const counts = { taken: 0 }
  const release = () => {
    counts.taken -= 1
    const [next] = waiting
    if (next) next()
  }
  const begin = (): Disposable => {
    counts.taken += 1
    return { [Symbol.dispose]: release }
  }
  return {
    take: async ({ signal, onWait }) => {
      signal.throwIfAborted()
      if (counts.taken < atOnce) return begin()
      onWait()
      const { promise, resolve, reject } = Promise.withResolvers<Disposable>()
      const goOn = () => {
        waiting.delete(goOn)
        resolve(begin())
      }
      const giveUp = () => {
        if (waiting.delete(goOn)) reject(signal.reason)
      }
      waiting.add(goOn)
      signal.addEventListener('abort', giveUp, { once: true })
      return promise.finally(() => signal.removeEventListener('abort', giveUp))
    },
  }
}
