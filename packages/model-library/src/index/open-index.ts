import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { withFileErrors } from '@plinth/durable'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import type { IndexTables } from './tables.ts'

/** The index of a library: one connection for writing, one for reading, so that a long batch holds no reader. */
export interface ModelIndex {
  readonly write: Kysely<IndexTables>
  readonly read: Kysely<IndexTables>
  readonly close: () => Promise<void>
}

/**
 * Opens the index, making or migrating it. A damaged one is removed and made anew, empty: it holds nothing that files do not.
 * Call it while the library's write lock is held.
 * @throws CodedError `index_unusable` when neither works.
 */
export async function openIndex(file: string): Promise<ModelIndex> {
  await withFileErrors({ doing: 'create', path: dirname(file) }, () => mkdir(dirname(file), { recursive: true }))
  try {
    return await openConnections(file)
  } catch (error) {
    if (!isDamage(error)) throw unusable(file, error)
  }
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })))
  try {
    return await openConnections(file)
  } catch (error) {
    throw unusable(file, error)
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
  return error instanceof Error && 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code))
}

function unusable(file: string, cause: unknown): CodedError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CodedError('index_unusable', `the index ${file} cannot be opened: ${reason}`, {
    hint: 'Give `indexDir` a directory on a local disk that can be written.',
    details: { path: file, reason },
    cause,
  })
}
