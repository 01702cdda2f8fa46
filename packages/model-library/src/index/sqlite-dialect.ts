import Sqlite from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, SqliteDialect, SqliteDriver } from 'kysely'

/** Settings of {@link sqliteDialect}. */
export interface SqliteSettings {
  readonly readonly?: boolean
}

/**
 * SQLite in a file, in WAL mode. A transaction takes the write lock when it begins: one that reads first and writes later would fail at
 * once under another writer, without waiting.
 */
export function sqliteDialect(file: string, { readonly = false }: SqliteSettings = {}): SqliteDialect {
  const database = new Sqlite(file, { readonly, timeout: BUSY_TIMEOUT_MS })
  try {
    if (!readonly) database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma('foreign_keys = ON')
  } catch (error) {
    database.close()
    throw error
  }
  return new ImmediateSqliteDialect({ database })
}

/** True for an error of SQLite itself, such as `SQLITE_CORRUPT`. */
export function isSqliteError(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return error instanceof Sqlite.SqliteError
}

const BUSY_TIMEOUT_MS = 10_000

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0]

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config)
    this.#config = config
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config)
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}
