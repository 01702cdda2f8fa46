import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { postgresError } from './postgres-error.ts'
import { WRITER_LOCK } from './postgres-shape.ts'

/** `read`: a transaction sees one moment. `write`: one transaction at a time in this schema, of all hosts. */
export type PostgresAccess = 'read' | 'write'

/** One pool of connections for both kinds of access. */
export interface SharedDriver {
  readonly dialect: Dialect
  readonly driver: Driver
  /** Told of every failure, translated. */
  readonly onError: (error: unknown) => void
}

/** The host's dialect with transactions and errors as the library needs them. Ending it ends nothing: the driver is shared. */
export function accessDialect({ dialect, driver, onError }: SharedDriver, access: PostgresAccess): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createDriver: () => new AccessDriver(driver, access, onError),
  }
}

const BEGIN: Readonly<Record<PostgresAccess, TransactionSettings>> = {
  read: { isolationLevel: 'repeatable read', accessMode: 'read only' },
  write: { isolationLevel: 'read committed' },
}

class AccessDriver implements Driver {
  readonly #driver: Driver
  readonly #access: PostgresAccess
  readonly #onError: (error: unknown) => void

  constructor(driver: Driver, access: PostgresAccess, onError: (error: unknown) => void) {
    this.#driver = driver
    this.#access = access
    this.#onError = onError
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#translated(async () => {
      const connection = await this.#driver.acquireConnection()
      return new AccessConnection(connection, (work) => this.#translated(work))
    })
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#driver.beginTransaction(innerOf(connection), BEGIN[this.#access]))
    if (this.#access === 'write') await connection.executeQuery(CompiledQuery.raw(WRITER_LOCK))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#driver.commitTransaction(innerOf(connection)))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#translated(() => this.#driver.rollbackTransaction(innerOf(connection)))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#driver.releaseConnection(innerOf(connection))
  }

  async destroy(): Promise<void> {}

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const translated = postgresError(error)
      this.#onError(translated)
      throw translated
    }
  }
}

class AccessConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #translated: <T>(work: () => Promise<T>) => Promise<T>

  constructor(inner: DatabaseConnection, translated: <T>(work: () => Promise<T>) => Promise<T>) {
    this.inner = inner
    this.#translated = translated
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const parameters = query.parameters.map((each) => (typeof each === 'string' ? keepable(each) : each))
    return this.#translated(() => this.inner.executeQuery<R>({ ...query, parameters }))
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize)
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof AccessConnection ? connection.inner : connection
}

/** What is looked for may hold a NUL, which PostgreSQL refuses; nothing that is kept does, so another sign that nothing holds finds as little. */
function keepable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffe')
}
