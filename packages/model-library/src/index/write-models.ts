import type { Kysely } from 'kysely'
import { createEventLoopRest } from '../event-loop-rest.ts'
import { type IndexEvent, recordEvents } from '../feed/record-events.ts'
import { type IndexedModel, termsOfRow } from './model-row.ts'
import type { ModelIndex } from './open-index.ts'
import { forgetDigest } from './registry-digest.ts'
import type { IndexTables, ModelRow, ModelTermRow } from './tables.ts'

/** Changes to the index that belong together. */
export interface IndexChange {
  readonly put?: readonly IndexedModel[]
  readonly remove?: readonly string[]
}

/**
 * Applies a change in one transaction, its events with it; a row that says what it said before is no event. Gives the ms for which other
 * writers had to wait.
 */
export async function writeModels(index: ModelIndex, { put = [], remove = [] }: IndexChange): Promise<number> {
  if (put.length + remove.length === 0) return 0
  let began = 0
  const events = await index.write.transaction().execute(async (transaction) => {
    began = performance.now()
    const events = await applyChange(transaction, index, { put, remove })
    if (events > 0) await index.engine.announce(transaction)
    return events
  })
  if (events > 0) index.changes.changed()
  return performance.now() - began
}

async function applyChange(
  transaction: Kysely<IndexTables>,
  index: ModelIndex,
  { put, remove }: Required<IndexChange>,
): Promise<number> {
  await forgetDigest(transaction)
  const known = await rowsOf(transaction, [...put.map(({ row }) => row.model_id), ...remove])
  const given = put.map((model) => ({ ...model, before: known.get(model.row.model_id) }))
  const changed = given.filter(({ row, before }) => before === undefined || !sameModel(before, row))
  const gone = remove.flatMap((modelId) => known.get(modelId) ?? [])
  const stored = storedTerms(index)
  const former = [...gone, ...changed.flatMap(({ before }) => before ?? [])]
  for (const row of former) {
    await index.engine.removeTerms(transaction, stored(termsOfRow(row)))
    await transaction.deleteFrom('models').where('sort_key', '=', row.sort_key).execute()
  }
  await insertRows(
    transaction,
    changed.map(({ row, terms }) => ({ row, terms: stored(terms) })),
  )
  for (const { row, before } of given)
    if (before && sameModel(before, row) && before.metadata_stamp !== row.metadata_stamp)
      await restamp(transaction, row)
  const events: IndexEvent[] = [
    ...gone.map(({ model_id }) => ({ kind: 'model_removed', model_id })),
    ...changed.map(({ row, before }) => ({ kind: before ? 'model_changed' : 'model_added', model_id: row.model_id })),
  ]
  return recordEvents(transaction, events, index.now().toISOString())
}

async function rowsOf(transaction: Kysely<IndexTables>, modelIds: readonly string[]): Promise<Map<string, ModelRow>> {
  const found = new Map<string, ModelRow>()
  for (const some of chunks(modelIds, 500)) {
    const rows = await transaction.selectFrom('models').selectAll().where('model_id', 'in', some).execute()
    for (const row of rows) found.set(row.model_id, row)
  }
  return found
}

/** Whether two rows say the same, whichever version of the file they are of. */
export function sameModel(a: ModelRow, b: ModelRow): boolean {
  const other: Readonly<Record<string, unknown>> = { ...b }
  return Object.entries(a).every(([column, value]) => column === 'metadata_stamp' || other[column] === value)
}

function storedTerms({ engine }: ModelIndex): (terms: readonly ModelTermRow[]) => readonly ModelTermRow[] {
  return (terms) => terms.map((row) => ({ ...row, term: engine.storedTerm(row.term) }))
}

/** The lock is kept meanwhile, but the event loop turns. */
async function insertRows(transaction: Kysely<IndexTables>, models: readonly IndexedModel[]): Promise<void> {
  const rest = createEventLoopRest(1)
  const sorted = models.toSorted((a, b) => (a.row.sort_key < b.row.sort_key ? -1 : 1))
  for (const some of chunks(sorted, 25)) {
    await transaction
      .insertInto('models')
      .values(some.map(({ row }) => row))
      .execute()
    const terms: readonly ModelTermRow[] = some.flatMap((model) => model.terms)
    for (const part of chunks(terms, 250)) await transaction.insertInto('model_terms').values(part).execute()
    if (rest.isDue()) await rest.take()
  }
  // What follows is the commit, and that takes its time.
  if (models.length > 25) await rest.take()
}

async function restamp(transaction: Kysely<IndexTables>, { sort_key, metadata_stamp }: ModelRow): Promise<void> {
  await transaction.updateTable('models').set({ metadata_stamp }).where('sort_key', '=', sort_key).execute()
}

function chunks<T>(list: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, turn) => list.slice(turn * size, (turn + 1) * size))
}
