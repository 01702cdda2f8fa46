import type { Dispatcher } from './dispatcher.ts'
import type { PackerEventListener, PackerSubscription, SubscribeOptions, SubscriptionEnd } from './event-bus.ts'
import type { PackerEventKind, PackerEventOf } from './event-kinds.ts'
import type { LoggedEvent } from './project-log.ts'
import { createWaitingEvents, type WaitingEvents } from './waiting-events.ts'

/** What a subscription needs of its bus. */
export interface SubscriptionSource {
  readonly dispatcher: Dispatcher
  readonly cursorAt: (position: number) => string
  readonly resume: (project_id: string, cursor: string) => readonly LoggedEvent[] | undefined
  readonly onListenerError: (error: unknown, event: PackerEventOf) => void
}

/** See PackerEventBus.subscribe. */
export function openSubscription<K extends PackerEventKind>(
  source: SubscriptionSource,
  listener: PackerEventListener<K>,
  options: SubscribeOptions<K> = {},
): PackerSubscription {
  const { signal, after, project_id = '', capacity = 4096, progress = 'latest' } = options
  const waiting = createWaitingEvents(capacity, progress)
  const ended = Promise.withResolvers<SubscriptionEnd>()
  let cursor = after
  const pump = createPump(waiting, {
    deliver: (entry) => {
      cursor = source.cursorAt(entry.position)
      return deliver(source, entry, () => listener(ofKind<K>(entry.event), { cursor: source.cursorAt(entry.position) }))
    },
    drained: () => end('lagged'),
  })
  const subscriber = (entry: LoggedEvent) => {
    if (wants(options, entry.event)) pump.offer(entry)
  }
  const end = (reason: SubscriptionEnd['reason']) => {
    source.dispatcher.remove(subscriber)
    signal?.removeEventListener('abort', abort)
    pump.stop()
    ended.resolve({ reason })
  }
  const abort = () => end('aborted')
  const missed = after === undefined ? [] : source.resume(project_id, after)
  if (signal?.aborted) end('aborted')
  else if (!missed) end('replay_expired')
  else {
    signal?.addEventListener('abort', abort)
    source.dispatcher.add(subscriber)
    pump.prime(missed.filter(({ event }) => wants(options, event)))
  }
  return { ended: ended.promise, cursor: () => cursor, close: () => end('closed') }
}

interface PumpActions {
  /** A promise when the listener takes its time. */
  readonly deliver: (entry: LoggedEvent) => Promise<void> | undefined
  /** The queue overflowed earlier and what it held has been delivered. */
  readonly drained: () => void
}

/** Delivers one event at a time; those that come meanwhile wait. */
function createPump(waiting: WaitingEvents, { deliver, drained }: PumpActions) {
  let state: 'idle' | 'busy' | 'stopped' = 'idle'
  let overflowed = false
  const run = () => {
    while (state === 'idle') {
      const entry = waiting.take()
      if (!entry) return overflowed ? drained() : undefined
      state = 'busy'
      const slow = deliver(entry)
      if (slow) return void slow.then(goOn)
      rest()
    }
  }
  const rest = () => {
    if (state === 'busy') state = 'idle'
  }
  const goOn = () => {
    rest()
    run()
  }
  return {
    offer: (entry: LoggedEvent) => {
      if (state === 'stopped' || overflowed) return
      overflowed = !waiting.add(entry)
      run()
    },
    prime: (entries: readonly LoggedEvent[]) => {
      waiting.prime(entries)
      // Not before the caller has the subscription in its hands.
      queueMicrotask(run)
    },
    stop: () => {
      state = 'stopped'
      waiting.clear()
    },
  }
}

function deliver(source: SubscriptionSource, { event }: LoggedEvent, call: () => unknown): Promise<void> | undefined {
  const report = (error: unknown) => source.onListenerError(error, event)
  try {
    const result = call()
    return isThenable(result) ? Promise.resolve(result).then(() => {}, report) : undefined
  } catch (error) {
    report(error)
    return undefined
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function wants<K extends PackerEventKind>(options: SubscribeOptions<K>, event: PackerEventOf): boolean {
  const { project_id, operation_id, kinds } = options
  if (project_id !== undefined && event.project_id !== project_id) return false
  if (operation_id !== undefined && event.operation_id !== operation_id) return false
  return kinds === undefined || kinds.some((kind) => kind === event.kind)
}

function ofKind<K extends PackerEventKind>(event: PackerEventOf): PackerEventOf<K> {
  // `wants` has let only the subscriber's kinds pass.
  return event as unknown as PackerEventOf<K>
}
