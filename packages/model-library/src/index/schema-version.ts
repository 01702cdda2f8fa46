import { CodedError } from '@plinth/contracts'
import type { Kysely } from 'kysely'
import type { DatabaseShape } from './database-shape.ts'
import { MIGRATIONS } from './migrations.ts'
import type { IndexTables } from './tables.ts'

/** What a database is to this version. `foreign`: it has no schema version of ours, though it has tables. */
export type SchemaState = 'current' | 'migrated' | 'foreign'

/**
 * Brings the tables of an index to this version, all steps in one transaction.
 * @throws CodedError `index_too_new`: a newer version made it, and may be using it now.
 */
export async function migrateIndex(database: Kysely<IndexTables>, shape: DatabaseShape): Promise<SchemaState> {
  const found = await schemaVersion(database, shape)
  if (found === MIGRATIONS.length) return 'current'
  if (found === undefined) return 'foreign'
  if (found > MIGRATIONS.length) throw tooNew(found)
  await database.transaction().execute(async (transaction) => {
    const version = (await schemaVersion(transaction, shape)) ?? 0
    // Another process was faster, and is newer.
    if (version > MIGRATIONS.length) throw tooNew(version)
    if (version === 0) await createState(transaction)
    for (const migrate of MIGRATIONS.slice(version)) await migrate(transaction, shape)
    await transaction
      .insertInto('index_state')
      .values({ name: 'schema', value: String(MIGRATIONS.length) })
      .onConflict((clash) => clash.column('name').doUpdateSet({ value: String(MIGRATIONS.length) }))
      .execute()
  })
  return 'migrated'
}

/** The version of the tables; 0 for an empty database, undefined for one of something else. */
async function schemaVersion(database: Kysely<IndexTables>, { hasTable }: DatabaseShape): Promise<number | undefined> {
  if (!(await hasTable(database, 'index_state'))) return (await hasTable(database, 'models')) ? undefined : 0
  const row = await database.selectFrom('index_state').select('value').where('name', '=', 'schema').executeTakeFirst()
  const version = Number(row?.value)
  return Number.isSafeInteger(version) && version > 0 ? version : undefined
}

async function createState(database: Kysely<IndexTables>): Promise<void> {
  await database.schema
    .createTable('index_state')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
}

function tooNew(found: number): CodedError {
  return new CodedError('index_too_new', `the index has schema ${found}; this program knows ${MIGRATIONS.length}`, {
    hint: 'Update this program, or give it an `indexDir` of its own.',
    details: { found, known: MIGRATIONS.length },
  })
}
