import { CodedError } from '@plinth/contracts'
import type { FeedState } from './index-state.ts'

/** Where a reader of the feed stands. */
export interface FeedPosition {
  readonly epoch: string
  readonly sequence: number
}

/** A position as a text. */
export function writeFeedCursor({ epoch, sequence }: FeedPosition): string {
  return `${epoch}.${sequence}`
}

/**
 * The sequence after which the feed goes on for a reader.
 * @throws CodedError `cursor_invalid`; `cursor_expired` when the index was made anew or the next event is no longer kept: `details.cursor`
 * is where the feed stands now; take it, list all models, and go on from there.
 */
export function readFeedCursor(cursor: string, state: FeedState): number {
  const [, epoch, digits] = /^([0-9a-f-]{1,64})\.(\d{1,15})$/.exec(String(cursor)) ?? []
  if (epoch === undefined || digits === undefined) throw invalid(String(cursor))
  const sequence = Number(digits)
  if (epoch !== state.epoch || sequence < state.pruned || sequence > state.sequence) throw expired(state)
  return sequence
}

/** The error for a reader who missed events. */
function expired({ epoch = '', sequence }: FeedState): CodedError {
  return new CodedError('cursor_expired', 'events after this cursor are no longer known', {
    hint: 'Take details.cursor, list all models, and go on from that cursor.',
    details: { cursor: writeFeedCursor({ epoch, sequence }) },
  })
}

function invalid(cursor: string): CodedError {
  return new CodedError('cursor_invalid', `${JSON.stringify(cursor.slice(0, 100))} is no cursor of the feed`, {
    hint: 'Give the cursor of an event, or of the feed, as it is.',
  })
}
