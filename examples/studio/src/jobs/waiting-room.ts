/** Where nodes wait for a person. */
export interface WaitingRoom {
  /** How often anything has changed; taken before a question is asked, no change after it is missed. */
  readonly changesSoFar: () => number
  /** Of the overrides of a model. */
  readonly overridesChanged: (modelId: string) => void
  /** Of a graph, whatever it is in it. */
  readonly graphChanged: (graphId: string) => void
  /** Waits for a change after the given count, or for a confirmation of the key. Rejects when the signal aborts. */
  readonly wait: (wait: Wait, signal: AbortSignal) => Promise<WaitEnd>
  /** Lets go on whoever waits under one of the keys; false when nobody does. */
  readonly confirm: (keys: readonly string[]) => boolean
}

/** What is waited for. */
export interface Wait {
  readonly modelId: string
  readonly graphId: string
  readonly since: number
  /** Given where a confirmation will do. */
  readonly confirmation?: string
}

/** Why a node goes on: other overrides, another graph, or a person said so. */
export type WaitEnd = 'overridden' | 'edited' | 'confirmed'

/** An empty room. */
export function createWaitingRoom(): WaitingRoom {
  const last = new Map<string, number>()
  const waiting = new Set<Wait & { readonly goOn: (why: WaitEnd) => void }>()
  const counts = { changes: 0 }
  const note = (topic: string, why: WaitEnd, concerns: (wait: Wait) => boolean) => {
    counts.changes += 1
    last.set(topic, counts.changes)
    for (const each of [...waiting]) if (concerns(each)) each.goOn(why)
  }
  const missed = (topic: string, since: number) => (last.get(topic) ?? 0) > since
  return {
    changesSoFar: () => counts.changes,
    overridesChanged: (modelId) => note(`model ${modelId}`, 'overridden', (wait) => wait.modelId === modelId),
    graphChanged: (graphId) => note(`graph ${graphId}`, 'edited', (wait) => wait.graphId === graphId),
    wait: async (wait, signal) => {
      signal.throwIfAborted()
      if (missed(`model ${wait.modelId}`, wait.since)) return 'overridden'
      if (missed(`graph ${wait.graphId}`, wait.since)) return 'edited'
      const { promise, resolve: goOn, reject } = Promise.withResolvers<WaitEnd>()
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
