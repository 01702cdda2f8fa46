import type { LoggedEvent } from './project-log.ts'

/** What waits for one subscriber, in order of publication. */
export interface WaitingEvents {
  /** Adds an event that was just published; `false` when there is no room for it. */
  readonly add: (entry: LoggedEvent) => boolean
  /** Puts what was missed in front; it takes no room, since the log bounds it. */
  readonly prime: (entries: readonly LoggedEvent[]) => void
  readonly take: () => LoggedEvent | undefined
  readonly clear: () => void
}

/** A bounded queue in which a progress event gives way to a later one of its operation, unless something else happened in between. */
export function createWaitingEvents(capacity: number, progress: 'latest' | 'every'): WaitingEvents {
  const waiting = new Map<number, LoggedEvent>()
  const lastOf = new Map<string, number>()
  let added = 0
  let room = capacity
  const enqueue = (entry: LoggedEvent) => {
    added += 1
    waiting.set(added, entry)
    lastOf.set(entry.event.operation_id, added)
  }
  const supersede = ({ event }: LoggedEvent) => {
    const before = lastOf.get(event.operation_id)
    const isOutdated = before !== undefined && waiting.get(before)?.event.kind === 'progress_updated'
    if (isOutdated && event.kind === 'progress_updated' && progress === 'latest') waiting.delete(before)
  }
  return {
    add: (entry) => {
      supersede(entry)
      if (waiting.size >= room) return false
      enqueue(entry)
      return true
    },
    prime: (entries) => {
      for (const entry of entries) enqueue(entry)
      room = capacity + waiting.size
    },
    take: () => {
      const [next] = waiting
      if (!next) return undefined
      const [key, entry] = next
      waiting.delete(key)
      if (lastOf.get(entry.event.operation_id) === key) lastOf.delete(entry.event.operation_id)
      return entry
    },
    clear: () => {
      waiting.clear()
      lastOf.clear()
    },
  }
}
