import type { StudioEvent } from '../../../src/api/events.ts'

/** What a browser's EventSource is, as far as it is used. */
export interface EventStream {
  /** 0 connecting, 1 open, 2 closed for good: it does not try again by itself. */
  readonly readyState: number
  addEventListener(kind: 'open' | 'error', listener: () => void): void
  addEventListener(
    kind: 'message',
    listener: (message: { readonly data: string; readonly lastEventId: string }) => void,
  ): void
  close(): void
}

/** What listening depends on; a test gives its own. */
export interface ListenPorts {
  readonly openStream: (url: string) => EventStream
  /** Calls back once, after so many milliseconds; the returned function forgets it. */
  readonly later: (milliseconds: number, callback: () => void) => () => void
  /** Calls back whenever the page is seen or not any more, and at once when it is not; the returned function ends that. */
  readonly watchSeen: (callback: (isSeen: boolean) => void) => () => void
}

/** An event stream that somebody hears. */
export interface Listening {
  readonly close: () => void
}

/** Who hears it. */
export interface Hearer {
  readonly onOpen: () => void
  /** `retrying`: the browser comes back by itself. */
  readonly onBreak: (ending: 'retrying' | 'refused') => void
  /** Undefined for what is no event: then nothing is known for certain any more. */
  readonly onEvent: (event: StudioEvent | undefined) => void
}

/** Hears events from a cursor on. While nobody sees the page there is no stream; seen again, it goes on from the last cursor. */
export function listen(ports: ListenPorts, from: string, hearer: Hearer): Listening {
  let cursor = from
  let stream: EventStream | undefined
  let forget = () => {}
  const sleep = () => {
    stream?.close()
    stream = undefined
  }
  const wake = () => {
    if (stream) return
    const opened = ports.openStream(`/api/events?after=${encodeURIComponent(cursor)}`)
    stream = opened
    opened.addEventListener('open', hearer.onOpen)
    opened.addEventListener('error', () => hearer.onBreak(opened.readyState === CLOSED ? 'refused' : 'retrying'))
    opened.addEventListener('message', ({ data, lastEventId }) => {
      cursor = lastEventId || cursor
      hearer.onEvent(readEvent(data))
    })
  }
  wake()
  const unwatch = ports.watchSeen((isSeen) => {
    forget()
    if (isSeen) wake()
    else forget = ports.later(ASLEEP_AFTER, sleep)
  })
  return {
    close: () => {
      unwatch()
      forget()
      sleep()
    },
  }
}

const CLOSED = 2
const ASLEEP_AFTER = 5_000

function readEvent(data: string): StudioEvent | undefined {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
