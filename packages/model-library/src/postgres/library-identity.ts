import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { readJson, writeJsonDurably } from '@plinth/durable'
import type { Kysely } from 'kysely'
import type { IndexTables } from '../index/tables.ts'
import type { LibraryPorts } from '../library-ports.ts'

/**
 * Sees to it that a schema holds the index of one library: the library's root and the schema carry the same id. A root that may only be read and
 * was never opened for writing goes with any schema that has no library yet. Call it while the library's write lock is held.
 * @throws CodedError `database_of_another_library`
 */
export async function claimSchema(
  database: Kysely<IndexTables>,
  { place, access, processes }: Pick<LibraryPorts, 'place' | 'access' | 'processes'>,
): Promise<void> {
  const file = join(place.ownDirectory, 'shared-library.json')
  const own = idIn(await readJson(file))
  const row = await database.selectFrom('index_state').select('value').where('name', '=', NAME).executeTakeFirst()
  if (own !== undefined && own === row?.value) return
  if (row) throw ofAnother(file)
  if (own === undefined && access === 'read') return
  const value = own ?? randomUUID()
  if (own === undefined) await writeJsonDurably(file, { library_id: value }, { processes })
  await database.insertInto('index_state').values({ name: NAME, value }).execute()
}

const NAME = 'library_id'

function idIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('library_id' in value)) return undefined
  return typeof value.library_id === 'string' ? value.library_id : undefined
}

function ofAnother(file: string): CodedError {
  return new CodedError(
    'database_of_another_library',
    'the schema of the database holds the index of another library',
    {
      hint: 'Give each library a schema of its own. If it is this library, and its file was lost, drop the tables: they are made anew from the files.',
      details: { path: file },
    },
  )
}
