import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { StudioState } from '../../../src/api/documents.ts'
import type { StudioEvent } from '../../../src/api/events.ts'
import { toErrorNote } from './refusal.ts'

/** Whether the page hears what happens; `error` says why not, where the server said it. */
export type Connection =
  | { readonly state: 'connecting' | 'live' }
  | { readonly state: 'lost'; readonly error?: ErrorDocumentV1 }

/** What a browser's EventSource is, as far as it is used. */
export interface EventStream {
  /** 0 connecting, 1 open, 2 closed for good: it does not try again by itself. */
  readonly readyState: number
  addEventListener(kind: 'open' | 'error', listener: () => void): void
  addEventListener(kind: 'message', listener: (message: { readonly data: string }) => void): void
  close(): void
}

/** What following depends on; a test gives its own. */
export interface FollowPorts {
  readonly readState: () => Promise<StudioState>
  readonly openStream: (url: string) => EventStream
  /** Calls back once, after so many milliseconds; the returned function forgets it. */
  readonly later: (milliseconds: number, callback: () => void) => () => void
}

/** Who hears it. */
export interface Follower {
  readonly onState: (state: StudioState) => void
  readonly onEvent: (event: Exclude<StudioEvent, { kind: 'reset' }>) => void
  readonly onConnection: (connection: Connection) => void
}

/**
 * Reads the state, then hears every event after it over one stream. A stream that breaks comes back by itself, with the last cursor it saw (the
 * browser does that); one that the server refused, and a state that cannot be read, are tried again, at first soon and then every 10 seconds.
 * `reset` reads the state again. The returned function ends it.
 */
export function follow(ports: FollowPorts, follower: Follower): () => void {
  let stream: EventStream | undefined
  let forget = () => {}
  /** Of the current beginning: what an older one still answers is dropped. */
  let turn = 0
  let failures = 0

  const leave = () => {
    turn += 1
    forget()
    stream?.close()
    stream = undefined
  }
  const beginLater = () => {
    leave()
    forget = ports.later(Math.min(500 * 2 ** failures, 10_000), begin)
    failures += 1
  }
  const lose = (error?: unknown) => {
    follower.onConnection(error === undefined ? { state: 'lost' } : { state: 'lost', error: toErrorNote(error) })
    beginLater()
  }
  const listen = (cursor: string) => {
    const opened = ports.openStream(`/api/events?after=${encodeURIComponent(cursor)}`)
    stream = opened
    opened.addEventListener('open', () => {
      // Not 0: a server that answers every new place with `reset` is not asked all the time.
      failures = Math.min(failures, 1)
      follower.onConnection({ state: 'live' })
    })
    opened.addEventListener('error', () =>
      opened.readyState === CLOSED ? lose() : follower.onConnection({ state: 'lost' }),
    )
    opened.addEventListener('message', ({ data }) => {
      const event = readEvent(data)
      if (event === undefined) return lose()
      if (event.kind === 'reset') return beginLater()
      follower.onEvent(event)
    })
  }
  const begin = () => {
    leave()
    const mine = turn
    ports.readState().then(
      (state) => {
        if (mine !== turn) return
        follower.onState(state)
        listen(state.cursor)
      },
      (error: unknown) => mine === turn && lose(error),
    )
  }

  follower.onConnection({ state: 'connecting' })
  begin()
  return leave
}

const CLOSED = 2

/** Undefined where it is no event: then nothing is known for certain any more. */
function readEvent(data: string): StudioEvent | undefined {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
