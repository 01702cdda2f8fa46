import type { Kysely } from 'kysely'
import type { IndexTables } from '../index/tables.ts'
import { readFeedState, writeFeedState } from './index-state.ts'

/** What happened to a model, or to the index as a whole. */
export interface IndexEvent {
  readonly kind: string
  readonly model_id: string | null
}

/**
 * Adds events to the feed in the transaction of the change itself, and lets go of the oldest. While an index is filled for the first time
 * nothing is recorded: its epoch begins when it is whole. Gives how many were recorded.
 */
export async function recordEvents(
  transaction: Kysely<IndexTables>,
  events: readonly IndexEvent[],
  at: string,
): Promise<number> {
  if (events.length === 0) return 0
  const { epoch, sequence, pruned } = await readFeedState(transaction)
  if (epoch === undefined) return 0
  const rows = events.map((event, turn) => ({ ...event, sequence: sequence + turn + 1, at }))
  for (let start = 0; start < rows.length; start += CHUNK)
    await transaction
      .insertInto('events')
      .values(rows.slice(start, start + CHUNK))
      .execute()
  const last = sequence + rows.length
  const prune = last - pruned > KEPT + SLACK ? last - KEPT : undefined
  if (prune !== undefined) await transaction.deleteFrom('events').where('sequence', '<=', prune).execute()
  await writeFeedState(transaction, { sequence: last, ...(prune === undefined ? {} : { pruned: prune }) })
  return rows.length
}

/** At least so many events are kept, at most `SLACK` more. */
const KEPT = 10_000
const SLACK = 1000
const CHUNK = 500
