import type { Kysely } from 'kysely'
import type { IndexTables, ModelTermRow } from './tables.ts'

/** Removes rows of terms, one by one: in a file, no statement is faster than one that is known. */
export async function removeTerms(transaction: Kysely<IndexTables>, terms: readonly ModelTermRow[]): Promise<void> {
  for (const { term, field, repeats, sort_key } of terms)
    await transaction
      .deleteFrom('model_terms')
      .where('term', '=', term)
      .where('field', '=', field)
      .where('repeats', '=', repeats)
      .where('sort_key', '=', sort_key)
      .execute()
}
