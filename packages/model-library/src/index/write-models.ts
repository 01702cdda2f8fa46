import type { Kysely, Transaction } from 'kysely'
import type { IndexedModel } from './model-row.ts'
import type { IndexTables } from './tables.ts'

/** Changes to the index that belong together. */
export interface IndexChange {
  readonly put?: readonly IndexedModel[]
  readonly remove?: readonly string[]
}

/** Applies a change in one transaction. */
export async function writeModels(index: Kysely<IndexTables>, { put = [], remove = [] }: IndexChange): Promise<void> {
  if (put.length + remove.length === 0) return
  await index.transaction().execute(async (transaction) => {
    for (const modelId of remove) await transaction.deleteFrom('models').where('model_id', '=', modelId).execute()
    for (const model of put) await putModel(transaction, model)
  })
}

async function putModel(transaction: Transaction<IndexTables>, { row, terms, tags }: IndexedModel): Promise<void> {
  const { model_id } = row
  await transaction
    .insertInto('models')
    .values(row)
    .onConflict((clash) => clash.column('model_id').doUpdateSet(row))
    .execute()
  await transaction.deleteFrom('model_terms').where('model_id', '=', model_id).execute()
  await transaction.deleteFrom('model_tags').where('model_id', '=', model_id).execute()
  if (terms.length > 0) {
    await transaction
      .insertInto('model_terms')
      .values(terms.map((term) => ({ term, model_id })))
      .execute()
  }
  if (tags.length > 0)
    await transaction
      .insertInto('model_tags')
      .values(tags.map((tag) => ({ tag, model_id })))
      .execute()
}
