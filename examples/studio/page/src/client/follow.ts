import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { StudioState } from '../../../src/api/documents.ts'
import type { StudioEvent } from '../../../src/api/events.ts'
import { type Listening, type ListenPorts, listen } from './listen.ts'
import { toErrorNote } from './refusal.ts'

/** Whether the page hears what happens; `error` says why not, where the server said it. */
export type Connection =
  | { readonly state: 'connecting' | 'live' }
  | { readonly state: 'lost'; readonly error?: ErrorDocumentV1 }

/** What following depends on; a test gives its own. */
export interface FollowPorts extends ListenPorts {
  readonly readState: () => Promise<StudioState>
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
 * `reset` reads the state again. A page that nobody sees gives its stream up and goes on from its cursor when it is seen again: a browser keeps
 * six connections to a server, for all of its tabs together. The returned function ends it.
 */
export function follow(ports: FollowPorts, follower: Follower): () => void {
  let stream: Listening | undefined
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
  const hearer = {
    onOpen: () => {
      // Not 0: a server that answers every new place with `reset` is not asked all the time.
      failures = Math.min(failures, 1)
      follower.onConnection({ state: 'live' })
    },
    onBreak: (ending: 'retrying' | 'refused') =>
      ending === 'refused' ? lose() : follower.onConnection({ state: 'lost' }),
    onEvent: (event: StudioEvent | undefined) => {
      if (event === undefined) lose()
      else if (event.kind === 'reset') beginLater()
      else follower.onEvent(event)
    },
  }
  const begin = () => {
    leave()
    const mine = turn
    const begun = (state: StudioState) => {
      if (mine !== turn) return
      follower.onState(state)
      stream = listen(ports, state.cursor, hearer)
    }
    ports.readState().then(begun, (error: unknown) => mine === turn && lose(error))
  }

  follower.onConnection({ state: 'connecting' })
  begin()
  return leave
}
