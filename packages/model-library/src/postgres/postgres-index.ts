import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { type Driver, Kysely, sql } from 'kysely'
import { createChangeSignal } from '../feed/change-signal.ts'
import { readFeedState } from '../feed/index-state.ts'
import type { IndexEngine } from '../index/index-engine.ts'
import { createKnownTotals } from '../index/known-totals.ts'
import type { ModelIndex } from '../index/open-index.ts'
import { migrateIndex } from '../index/schema-version.ts'
import type { IndexTables, ModelTermRow } from '../index/tables.ts'
import type { LibraryAccess } from '../library-access.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { accessDialect } from './access-dialect.ts'
import type { LibraryDatabase } from './library-database.ts'
import { listenBy } from './listen.ts'
import { unusable } from './postgres-error.ts'
import { POSTGRES_SHAPE, storedTerm } from './postgres-shape.ts'

/** Both accesses to a database, before its tables are looked at. */
export interface PostgresConnections {
  readonly write: Kysely<IndexTables>
  readonly read: Kysely<IndexTables>
  /** Names this library among all of the server. */
  readonly channel: string
  /** `isDoubtful`: connections were lost since it was last set to false. */
  readonly state: { isDoubtful: boolean }
  readonly close: () => Promise<void>
}

/** How an index in PostgreSQL is used. */
export interface PostgresIndexSettings {
  readonly database: LibraryDatabase
  readonly place: LibraryPlace
  readonly access: LibraryAccess
  readonly now: () => Date
  /** How often subscribers look for changes of other hosts, in ms. */
  readonly pollMs: number
}

/** Connects, and sees whether the database can hold an index. @throws CodedError `database_unreachable`, `index_unusable` */
export async function connectPostgres({ dialect }: LibraryDatabase): Promise<PostgresConnections> {
  const driver = dialect.createDriver()
  const state = { isDoubtful: false }
  const onError = (error: unknown) => {
    if (isCodedError(error) && error.code === 'database_unreachable') state.isDoubtful = true
  }
  const shared = { dialect, driver, onError }
  const write = new Kysely<IndexTables>({ dialect: accessDialect(shared, 'write') })
  const read = new Kysely<IndexTables>({ dialect: accessDialect(shared, 'read') })
  await driver.init()
  const channel = await channelOf(read).catch((error: unknown) => closeAfter(driver, error))
  return { write, read, channel, state, close: () => closeAll([write, read], driver) }
}

/** Makes or migrates the tables. @throws CodedError `index_too_new`, `index_unusable`: others have tables of the same names. */
export async function makeTables({ write }: PostgresConnections): Promise<void> {
  if ((await migrateIndex(write, POSTGRES_SHAPE)) === 'foreign')
    throw unusable('its schema has tables of something else')
}

/** The index in a database that has the tables. */
export function postgresIndex(settings: PostgresIndexSettings, connections: PostgresConnections): ModelIndex {
  const { database, place, access, now, pollMs } = settings
  const { write, read, channel } = connections
  return {
    ...{ write, read, now },
    feedFile: access === 'write' ? join(place.ownDirectory, 'shared-feed.json') : undefined,
    place: 'the database of the library',
    totals: createKnownTotals(),
    changes: createChangeSignal({ file: channel, watch: listenBy(database, pollMs), pollMs }),
    engine: postgresEngine(connections),
    follow: async () => {},
    replace: () => remakeTables(connections),
    close: connections.close,
  }
}

function postgresEngine({ channel, state }: PostgresConnections): IndexEngine {
  return {
    version: async (database) => {
      const { epoch, sequence } = await readFeedState(database)
      return epoch === undefined ? undefined : `${epoch}.${sequence}`
    },
    storedTerm,
    removeTerms,
    announce: async (transaction) => {
      await sql`select pg_notify(${channel}, '')`.execute(transaction)
    },
    checkpoints: () => ({ begin: () => {}, settled: async () => {}, [Symbol.asyncDispose]: async () => {} }),
    isDoubtful: () => state.isDoubtful,
    trust: () => {
      state.isDoubtful = false
    },
  }
}

/** All at once, since the server may be far away. */
async function removeTerms(transaction: Kysely<IndexTables>, terms: readonly ModelTermRow[]): Promise<void> {
  if (terms.length === 0) return
  const keys = terms.map(({ term, field, repeats, sort_key }) => sql`(${term}, ${field}, ${repeats}, ${sort_key})`)
  await sql`delete from model_terms where (term, field, repeats, sort_key) in (${sql.join(keys)})`.execute(transaction)
}

const TABLES = ['models', 'model_terms', 'events', 'settled_bundles', 'settled_models', 'index_state'] as const

/** Of a schema that was ours when it was opened; where another host was faster, everything is there. */
async function remakeTables(connections: PostgresConnections): Promise<void> {
  const { write } = connections
  const found = await Promise.all(TABLES.map((table) => POSTGRES_SHAPE.hasTable(write, table)))
  if (found.includes(false)) for (const table of TABLES) await write.schema.dropTable(table).ifExists().execute()
  await makeTables(connections)
}

async function channelOf(read: Kysely<IndexTables>): Promise<string> {
  const { rows } = await sql<{ schema: string | null; encoding: string; channel: string }>`
    select current_schema() as schema, current_setting('server_encoding') as encoding,
      'plinth_' || md5(coalesce(current_schema(), '')) as channel
  `.execute(read)
  const [{ schema = null, encoding = '', channel = '' } = {}] = rows
  if (schema === null) throw unusable('no schema of the search path exists')
  if (encoding !== 'UTF8') throw unusable(`its encoding is ${encoding}`)
  return channel
}

async function closeAfter(driver: Driver, error: unknown): Promise<never> {
  await driver.destroy().catch(() => {})
  throw error
}

async function closeAll(all: readonly Kysely<IndexTables>[], driver: Driver): Promise<void> {
  for (const each of all) await each.destroy()
  await driver.destroy()
}
