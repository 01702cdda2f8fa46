import type { Kysely } from 'kysely'
import type { IndexTables } from './tables.ts'

/** The digest of the registry that the rows were made from; undefined when they were changed since. */
export async function syncedDigest(database: Kysely<IndexTables>): Promise<string | undefined> {
  const row = await database.selectFrom('index_state').select('value').where('name', '=', NAME).executeTakeFirst()
  return row?.value
}

/** Notes that the rows are those of this registry. */
export async function noteDigest(database: Kysely<IndexTables>, value: string): Promise<void> {
  await database
    .insertInto('index_state')
    .values({ name: NAME, value })
    .onConflict((clash) => clash.column('name').doUpdateSet({ value }))
    .execute()
}

/** The rows are about to change, so the digest no longer speaks of them. */
export async function forgetDigest(transaction: Kysely<IndexTables>): Promise<void> {
  await transaction.deleteFrom('index_state').where('name', '=', NAME).execute()
}

const NAME = 'registry_digest'
