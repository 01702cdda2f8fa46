import type { SqliteDatabase, SqliteStatement } from 'kysely'

/** A page of models asks a few questions; those of changes come in a few lengths. */
const ROOM = 100

/**
 * A database that prepares each statement once, as long as it is among the last that were used: Kysely prepares anew for every query, which takes
 * longer than most of them. A statement is not asked again before it has given all of its rows, so there must be no streams.
 */
export function withKnownStatements(database: SqliteDatabase): SqliteDatabase {
  const known = new Map<string, SqliteStatement>()
  return {
    prepare: (text) => {
      const statement = known.get(text) ?? database.prepare(text)
      known.delete(text)
      known.set(text, statement)
      const [oldest] = known.keys()
      if (known.size > ROOM && oldest !== undefined) known.delete(oldest)
      return statement
    },
    close: () => {
      known.clear()
      database.close()
    },
  }
}
