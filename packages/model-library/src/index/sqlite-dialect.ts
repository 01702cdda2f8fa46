import { setTimeout as pause } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, type Kysely, SqliteDialect, SqliteDriver, sql } from 'kysely'
import type { DatabaseShape } from './database-shape.ts'
import { withKnownStatements } from './known-statements.ts'
import type { IndexTables } from './tables.ts'

/** See {@link DatabaseShape}. SQLite compares texts byte by byte anyway. */
export const SQLITE_SHAPE: DatabaseShape = {
  text: 'text',
  number: 'bigint',
  clustered: sql`without rowid`,
  keys: 'any length',
  hasTable,
}

/** `write` makes the file and takes the write lock when a transaction begins; `read` does neither. */
export type SqliteAccess = 'read' | 'write'

/**
 * SQLite in a file, in WAL mode. A writing transaction takes the write lock when it begins: one that reads first and writes later would
 * fail at once under another writer, without waiting.
 */
export function sqliteDialect(file: string, access: SqliteAccess): SqliteDialect {
  const database = new Sqlite(file, { readonly: access === 'read', timeout: BUSY_TIMEOUT_MS })
  try {
    if (access === 'write') database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('cache_size = -32000')
    return new WaitingSqliteDialect({ database: withKnownStatements(database) }, access)
  } catch (error) {
    database.close()
    throw error
  }
}

/** A number that changes whenever another connection has changed the database. */
export async function dataVersion(database: Kysely<IndexTables>): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(database)
  return rows[0]?.data_version ?? 0
}

/** From so many pages of log on, a commit moves them into the database's file by itself. */
export async function checkpointAfter(database: Kysely<IndexTables>, pages: number): Promise<void> {
  await sql.raw(`pragma wal_autocheckpoint = ${pages}`).execute(database)
}

/**
 * A program for a process of its own: at every message it moves the log of the database at its argument into the database's file. node:sqlite is
 * no second SQLite beside better-sqlite3 there: in one process the two would break each other's file locks.
 */
export const CHECKPOINT_PROGRAM = `
const { DatabaseSync } = require('node:sqlite')
process.on('message', () => {
  const database = new DatabaseSync(process.argv[2])
  database.exec('pragma wal_checkpoint(passive)')
  database.close()
  process.send('done')
})
process.on('disconnect', () => process.exit())
`

async function hasTable(database: Kysely<IndexTables>, name: string): Promise<boolean> {
  const { rows } = await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(database)
  return rows.length > 0
}

/** True for an error of SQLite itself, such as `SQLITE_CORRUPT`. */
export function isSqliteError(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return error instanceof Sqlite.SqliteError
}

/** SQLite waits by holding the event loop, so it waits for a moment only; the rest of the waiting is ours. */
const BUSY_TIMEOUT_MS = 20
const WAIT_MS = 10_000
const BEGIN = { read: CompiledQuery.raw('begin'), write: CompiledQuery.raw('begin immediate') } as const

type SqliteConfig = ConstructorParameters<typeof SqliteDialect>[0]

class WaitingSqliteDialect extends SqliteDialect {
  readonly #config: SqliteConfig
  readonly #access: SqliteAccess

  constructor(config: SqliteConfig, access: SqliteAccess) {
    super(config)
    this.#config = config
    this.#access = access
  }

  override createDriver(): SqliteDriver {
    return new WaitingSqliteDriver(this.#config, this.#access)
  }
}

class WaitingSqliteDriver extends SqliteDriver {
  readonly #access: SqliteAccess

  constructor(config: SqliteConfig, access: SqliteAccess) {
    super(config)
    this.#access = access
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const until = performance.now() + WAIT_MS
    for (;;) {
      const outcome = await connection.executeQuery(BEGIN[this.#access]).catch((error: unknown) => {
        if (!isSqliteError(error) || !error.code.startsWith('SQLITE_BUSY') || performance.now() > until) throw error
        return 'busy' as const
      })
      if (outcome !== 'busy') return
      await pause(20)
    }
  }
}
