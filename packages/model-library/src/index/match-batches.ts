import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { hasTerm, isTag, matches } from './match-conditions.ts'
import type { ModelQuery } from './page-request.ts'
import type { IndexTables } from './tables.ts'

/** The models that match, as one or more queries that each take a moment; the event loop turns between them. */
export async function* matchBatches(
  database: Kysely<IndexTables>,
  query: ModelQuery,
): AsyncGenerator<SelectQueryBuilder<IndexTables, 'models', object>> {
  const matching = database.selectFrom('models').where(matches(query))
  const rare = await rarestCondition(database, query)
  if (rare) {
    yield matching.where('sort_key', 'in', (nested) => nested.selectFrom('model_terms').select('sort_key').where(rare))
    return
  }
  for (let after = ''; ; ) {
    const end = await database
      .selectFrom('models')
      .select('sort_key')
      .where('sort_key', '>', after)
      .orderBy('sort_key')
      .limit(1)
      .offset(SLICE - 1)
      .executeTakeFirst()
    yield end
      ? matching.where('sort_key', '>', after).where('sort_key', '<=', end.sort_key)
      : matching.where('sort_key', '>', after)
    if (!end) return
    after = end.sort_key
    await nextTurn()
  }
}

/** Up to this many models, all are looked at at once; that takes some 20 ms. */
const FEW = 5000

const SLICE = 4000

/** Of all words and the tag, the one that fewest models have; undefined when all are common. */
async function rarestCondition(
  database: Kysely<IndexTables>,
  { terms, tag }: ModelQuery,
): Promise<RawBuilder<SqlBool> | undefined> {
  const conditions = [...(tag === undefined ? [] : [isTag(tag)]), ...terms.map(hasTerm)]
  let rarest: { readonly condition: RawBuilder<SqlBool>; readonly models: number } | undefined
  for (const condition of conditions) {
    const most = rarest?.models ?? FEW + 1
    const models = await countUpTo(database, condition, most)
    if (models < most) rarest = { condition, models }
  }
  return rarest?.condition
}

async function countUpTo(database: Kysely<IndexTables>, condition: RawBuilder<SqlBool>, most: number): Promise<number> {
  const { models } = await database
    .selectFrom(database.selectFrom('model_terms').select(sql`1`.as('one')).where(condition).limit(most).as('some'))
    .select(({ fn }) => fn.countAll().as('models'))
    .executeTakeFirstOrThrow()
  return Number(models)
}
