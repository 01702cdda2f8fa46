import type { Kysely } from 'kysely'
import type { IndexTables } from '../index/tables.ts'

/** Where the feed of an index stands. */
export interface FeedState {
  /** Ends when the index is made anew; undefined while it is being filled for the first time. */
  readonly epoch: string | undefined
  /** Of the last event. */
  readonly sequence: number
  /** Of the last event that is no longer kept. */
  readonly pruned: number
}

/** Reads the state of the feed. */
export async function readFeedState(database: Kysely<IndexTables>): Promise<FeedState> {
  const rows = await database.selectFrom('index_state').selectAll().where('name', 'in', NAMES).execute()
  const values = new Map(rows.map(({ name, value }) => [name, value]))
  return {
    epoch: values.get('feed_epoch'),
    sequence: Number(values.get('feed_sequence') ?? 0),
    pruned: Number(values.get('feed_pruned') ?? 0),
  }
}

/** Writes what changed of the state. */
export async function writeFeedState(database: Kysely<IndexTables>, state: Partial<FeedState>): Promise<void> {
  for (const [field, value] of Object.entries(state)) {
    if (value === undefined) continue
    const row = { name: `feed_${field}`, value: String(value) }
    await database
      .insertInto('index_state')
      .values(row)
      .onConflict((clash) => clash.column('name').doUpdateSet({ value: row.value }))
      .execute()
  }
}

/** From here on nothing is recorded until a new epoch begins. */
export async function endEpoch(database: Kysely<IndexTables>): Promise<void> {
  await database.deleteFrom('index_state').where('name', '=', 'feed_epoch').execute()
}

const NAMES = ['feed_epoch', 'feed_sequence', 'feed_pruned']
