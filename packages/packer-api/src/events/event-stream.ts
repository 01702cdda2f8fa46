import { CodedError } from '@plinth/contracts'
import type { PackerEventStream, SubscribeOptions, SubscriptionEnd } from './event-bus.ts'
import type { PackerEventKind, PackerEventOf } from './event-kinds.ts'
import { openSubscription, type SubscriptionSource } from './open-subscription.ts'

/** See PackerEventBus.events. The listener underneath is busy with an event until the reader has taken it. */
export function openEventStream<K extends PackerEventKind>(
  source: SubscriptionSource,
  options: SubscribeOptions<K> = {},
): PackerEventStream<K> {
  const slot = createSlot<PackerEventOf<K>>()
  const subscription = openSubscription<K>(source, (event, { cursor }) => slot.put({ event, cursor }), options)
  let read = options.after
  let end: SubscriptionEnd | undefined
  void subscription.ended.then((reason) => {
    end = reason
    slot.wake()
  })
  const next = async (): Promise<IteratorResult<PackerEventOf<K>, undefined>> => {
    for (;;) {
      const taken = slot.take()
      if (taken) {
        read = taken.cursor
        return { value: taken.event, done: false }
      }
      if (end) return finish()
      await slot.filled()
    }
  }
  const finish = (): IteratorResult<PackerEventOf<K>, undefined> => {
    const error = end && errorOf(end, read)
    end = { reason: 'closed' }
    if (error) throw error
    return { value: undefined, done: true }
  }
  const close = () => {
    subscription.close()
    slot.take()
  }
  // Calls of `next` that come before an earlier one is answered wait for it.
  let turn: Promise<unknown> = Promise.resolve()
  const stream: PackerEventStream<K> = {
    next: () => {
      const answer = turn.then(next)
      turn = answer.catch(() => {})
      return answer
    },
    return: async () => {
      close()
      return { value: undefined, done: true }
    },
    cursor: () => read,
    close,
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => close(),
  }
  return stream
}

/** Room for one event between the listener and the reader. */
function createSlot<E>() {
  let content: { readonly event: E; readonly cursor: string } | undefined
  let taken = Promise.withResolvers<void>()
  let filled = Promise.withResolvers<void>()
  return {
    put: (entry: { readonly event: E; readonly cursor: string }) => {
      content = entry
      taken = Promise.withResolvers()
      filled.resolve()
      return taken.promise
    },
    take: () => {
      const entry = content
      content = undefined
      taken.resolve()
      return entry
    },
    filled: async () => {
      await filled.promise
      filled = Promise.withResolvers()
    },
    wake: () => filled.resolve(),
  }
}

function errorOf({ reason }: SubscriptionEnd, cursor: string | undefined): CodedError | undefined {
  const details = cursor === undefined ? {} : { cursor }
  if (reason === 'lagged') {
    return new CodedError('lagged', 'this reader was too slow: more events waited than it has room for', {
      hint: 'Go on with `after`: the cursor in details, or give more capacity.',
      details,
    })
  }
  if (reason === 'replay_expired') {
    return new CodedError('replay_expired', 'the log no longer has the events after this cursor', {
      hint: 'Read the state anew and subscribe without `after`.',
      details,
    })
  }
  return undefined
}
