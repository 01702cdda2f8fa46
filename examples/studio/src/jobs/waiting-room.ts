/** Where nodes wait for a person. */
export interface WaitingRoom {
  /** How often the overrides of a model have changed; taken before a question is asked, no change after it is missed. */
  readonly changesOf: (modelId: string) => number
  readonly overridesChanged: (modelId: string) => void
  /** Waits for a change after the given count, or for a confirmation of the key. Rejects when the signal aborts. */
  readonly wait: (wait: Wait, signal: AbortSignal) => Promise<'changed' | 'confirmed'>
  /** Lets go on whoever waits under one of the keys; false when nobody does. */
  readonly confirm: (keys: readonly string[]) => boolean
}

/** What is waited for. */
export interface Wait {
  readonly modelId: string
  readonly since: number
  /** Given where a confirmation will do. */
  readonly confirmation?: string
}

/** An empty room. */
export function createWaitingRoom(): WaitingRoom {
  const changes = new Map<string, number>()
  const waiting = new Set<Wait & { readonly goOn: (why: 'changed' | 'confirmed') => void }>()
  const changesOf = (modelId: string) => changes.get(modelId) ?? 0
  return {
    changesOf,
    overridesChanged: (modelId) => {
      changes.set(modelId, changesOf(modelId) + 1)
      for (const each of [...waiting]) if (each.modelId === modelId) each.goOn('changed')
    },
    wait: async (wait, signal) => {
      signal.throwIfAborted()
      if (changesOf(wait.modelId) > wait.since) return 'changed'
      const { promise, resolve: goOn, reject } = Promise.withResolvers<'changed' | 'confirmed'>()
      const giveUp = () => reject(signal.reason)
      const waiter = { ...wait, goOn }
      waiting.add(waiter)
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        return await promise
      } finally {
        waiting.delete(waiter)
        signal.removeEventListener('abort', giveUp)
      }
    },
    confirm: (keys) => {
      const confirmed = [...waiting].filter(({ confirmation = '' }) => keys.includes(confirmation))
      for (const { goOn } of confirmed) goOn('confirmed')
      return confirmed.length > 0
    },
  }
}
