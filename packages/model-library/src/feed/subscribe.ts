import { isCodedError, type ModelLibraryEventV1 } from '@plinth/contracts'
import type { ModelIndex } from '../index/open-index.ts'
import { type EventPage, feedCursor, readEvents } from './read-events.ts'

/** Where a subscription begins and what ends it. */
export interface SubscribeOptions {
  /**
   * The cursor of the last event that was seen, or of the feed. Default: what happens from this call on; where the index is in a database
   * server, from the server's answer to this call on: who must miss nothing takes `feedCursor()` first.
   */
  readonly after?: string | undefined
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined
}

/** What a subscription works with. */
export interface FeedPorts {
  readonly index: ModelIndex
  /** Aborted when the library is closed; that ends every subscription. */
  readonly closing: AbortSignal
  readonly run: <T>(operation: () => Promise<T>) => Promise<T>
}

/**
 * Events as they happen, of every process that uses the library, each once and in order. Ends when its signal aborts or the library is closed. While
 * the database of a shared library is out of reach, it waits, and goes on where it was.
 * @throws CodedError `cursor_invalid`, `cursor_expired` (see `readFeedCursor`), also for a reader who falls too far behind.
 */
export function subscribe(
  ports: FeedPorts,
  { after, signal }: SubscribeOptions = {},
): AsyncGenerator<ModelLibraryEventV1> {
  const ended = signal ? AbortSignal.any([signal, ports.closing]) : ports.closing
  const start = after === undefined ? ports.run(() => feedCursor(ports.index)) : Promise.resolve(after)
  // Whoever never iterates never sees the error.
  start.catch(() => {})
  return eventsAfter(ports, start, ended)
}

async function* eventsAfter(
  { index, run }: FeedPorts,
  start: Promise<string>,
  ended: AbortSignal,
): AsyncGenerator<ModelLibraryEventV1> {
  const stopListening = index.changes.listen()
  try {
    let cursor = await start
    while (!ended.aborted) {
      const seen = index.changes.turn()
      const page = await run(() => readEvents(index, cursor)).catch((error: unknown) => waitOut(error, cursor))
      yield* whileOpen(page.events, ended)
      cursor = page.cursor
      if (page.events.length === 0) await index.changes.next(seen, ended)
    }
  } finally {
    stopListening()
  }
}

/** Nothing new is known of a database that does not answer. @throws any other error */
function waitOut(error: unknown, cursor: string): EventPage {
  if (!isCodedError(error) || error.code !== 'database_unreachable') throw error
  return { events: [], cursor }
}

function* whileOpen(events: readonly ModelLibraryEventV1[], ended: AbortSignal): Generator<ModelLibraryEventV1> {
  for (const event of events) {
    if (ended.aborted) return
    yield event
  }
}
