import type { LoggedEvent } from './project-log.ts'

/** Takes every event that is published. It must not throw. */
export type Subscriber = (entry: LoggedEvent) => void

/** Hands events to subscribers, one event after the other. */
export interface Dispatcher {
  readonly add: (subscriber: Subscriber) => void
  readonly remove: (subscriber: Subscriber) => void
  readonly dispatch: (entry: LoggedEvent) => void
}

/** An event that is published while another one is handed out waits for it, so that all subscribers see one order. */
export function createDispatcher(): Dispatcher {
  const subscribers = new Set<Subscriber>()
  const waiting: LoggedEvent[] = []
  let dispatching = false
  return {
    add: (subscriber) => subscribers.add(subscriber),
    remove: (subscriber) => subscribers.delete(subscriber),
    dispatch: (entry) => {
      waiting.push(entry)
      if (dispatching) return
      dispatching = true
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        for (const subscriber of [...subscribers]) subscriber(next)
      }
      dispatching = false
    },
  }
}
