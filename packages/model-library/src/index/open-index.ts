import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError, isCodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations.ts'
import { isSqliteError, sqliteDialect } from './sqlite-dialect.ts'
import type { IndexTables } from './tables.ts'

/** The index of a library: one connection for writing, one for reading, so that a long batch holds no reader. */
export interface ModelIndex {
  readonly write: Kysely<IndexTables>
  readonly read: Kysely<IndexTables>
  readonly close: () => Promise<void>
}

/**
 * Opens the index, making or migrating it, and prepares it. A damaged one is removed and made anew: it holds nothing that files do not.
 * Call it while the library's write lock is held.
 * @throws CodedError `index_unusable` when neither works.
 */
export async function openIndex<T>(
  file: string,
  prepare: (index: ModelIndex) => Promise<T>,
): Promise<{ readonly index: ModelIndex; readonly prepared: T }> {
  await withFileErrors({ doing: 'create', path: dirname(file) }, () => mkdir(dirname(file), { recursive: true }))
  try {
    return await openPrepared(file, prepare)
  } catch (error) {
    if (!isDamage(error)) throw indexError(error, file)
  }
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })))
  try {
    return await openPrepared(file, prepare)
  } catch (error) {
    throw indexError(error, file)
  }
}

/** What the database refused, as a coded error; any other error comes back as it is. */
export function indexError(error: unknown, file: string): unknown {
  if (isCodedError(error) || !isSqliteError(error)) return error
  return new CodedError('index_unusable', `the index ${file} cannot be used: ${error.message}`, {
    hint: 'Open the library again. If the root is on a network, give `indexDir` a directory on a local disk.',
    details: { path: file, reason: error.message },
    cause: error,
  })
}

async function openPrepared<T>(file: string, prepare: (index: ModelIndex) => Promise<T>) {
  const index = await openConnections(file)
  try {
    return { index, prepared: await prepare(index) }
  } catch (error) {
    await index.close()
    throw error
  }
}

async function openConnections(file: string): Promise<ModelIndex> {
  const write = new Kysely<IndexTables>({ dialect: sqliteDialect(file) })
  try {
    await migrate(write)
    const read = new Kysely<IndexTables>({ dialect: sqliteDialect(file, { readonly: true }) })
    return { write, read, close: async () => void (await Promise.all([read.destroy(), write.destroy()])) }
  } catch (error) {
    await write.destroy()
    throw error
  }
}

async function migrate(database: Kysely<IndexTables>): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

function isDamage(error: unknown): boolean {
  return isSqliteError(error) && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}
