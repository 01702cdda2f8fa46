import type { Kysely, RawBuilder } from 'kysely'
import type { IndexTables } from './tables.ts'

/** What the tables have to say differently on another database. */
export interface DatabaseShape {
  /** The type of a text that compares by code points. */
  readonly text: string
  /** The type of a number that comes back as a number of JavaScript, whole up to 2^53. */
  readonly number: string
  /** The end of a table that is stored in the order of its key. */
  readonly clustered: RawBuilder<unknown>
  /** Whether a text of any length can be a key. */
  readonly keys: 'any length' | 'short'
  /** Whether the database has a table. */
  readonly hasTable: (database: Kysely<IndexTables>, name: string) => Promise<boolean>
}
