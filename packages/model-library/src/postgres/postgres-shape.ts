import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { DatabaseShape } from '../index/database-shape.ts'
import type { IndexTables } from '../index/tables.ts'

/** See {@link DatabaseShape}. Numbers are doubles, as in JavaScript: a driver gives those as numbers, and a bigint as a text. */
export const POSTGRES_SHAPE: DatabaseShape = {
  text: 'text collate "C"',
  number: 'double precision',
  clustered: sql``,
  keys: 'short',
  hasTable,
}

/** Two numbers name an advisory lock: what is locked, and in which schema. */
export const SCHEMA_KEY = 'hashtext(current_schema())'

/** The lock of one transaction that writes; it is waited for, but not for ever. */
export const WRITER_LOCK = `select set_config('lock_timeout', '10s', true), pg_advisory_xact_lock(1886940210, ${SCHEMA_KEY})`

/**
 * A term as a key that PostgreSQL takes: one of more than 600 bytes is cut, and told from others by its digest. Words are shorter, so only tags
 * change, which are looked for as a whole.
 */
export function storedTerm(term: string): string {
  if (Buffer.byteLength(term) <= LONGEST && !term.includes(CUT)) return term
  const digest = createHash('sha256').update(term).digest('hex')
  return `${Array.from(term).slice(0, 100).join('')}${CUT}${digest}`
}

const LONGEST = 600
/** Also what marks a term that was cut: one that holds it already is cut, too, so none can pass for another. */
const CUT = '\u0001'

async function hasTable(database: Kysely<IndexTables>, name: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_catalog.pg_tables where schemaname = current_schema() and tablename = ${name}
  `.execute(database)
  return rows.length > 0
}
