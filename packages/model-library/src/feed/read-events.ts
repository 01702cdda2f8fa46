import type { ModelLibraryEventV1 } from '@plinth/contracts'
import type { ModelIndex } from '../index/open-index.ts'
import { readFeedCursor, writeFeedCursor } from './feed-cursor.ts'
import { readFeedState } from './index-state.ts'

/** What happened after a cursor, as far as one page holds it. */
export interface EventPage {
  readonly events: readonly ModelLibraryEventV1[]
  /** Where the feed goes on after the last of them. */
  readonly cursor: string
}

/** Where the feed stands: take it before listing, and nothing that happens from then on is missed. */
export async function feedCursor(index: ModelIndex): Promise<string> {
  const { epoch = '', sequence } = await readFeedState(index.read)
  return writeFeedCursor({ epoch, sequence })
}

/** The next 500 events at most after a cursor, in order. @throws CodedError `cursor_invalid`, `cursor_expired` */
export async function readEvents(index: ModelIndex, after: string): Promise<EventPage> {
  return index.read.transaction().execute(async (database) => {
    const state = await readFeedState(database)
    const from = readFeedCursor(after, state)
    if (from === state.sequence) return { events: [], cursor: after }
    const rows = await database
      .selectFrom('events')
      .selectAll()
      .where('sequence', '>', from)
      .orderBy('sequence')
      .limit(PAGE)
      .execute()
    const epoch = state.epoch ?? ''
    const events = rows.map(({ kind, model_id, at, ...row }) => {
      const sequence = Number(row.sequence)
      return {
        contract_version: 1 as const,
        epoch,
        sequence,
        cursor: writeFeedCursor({ epoch, sequence }),
        kind,
        ...(model_id === null ? {} : { model_id }),
        at,
      }
    })
    return { events, cursor: events.at(-1)?.cursor ?? after }
  })
}

const PAGE = 500
