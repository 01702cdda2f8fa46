import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { matchBatches } from './match-batches.ts'
import { hasTerm, isTag, matchClass, matches, termClass } from './match-conditions.ts'
import type { PagePosition } from './page-cursor.ts'
import type { ModelQuery } from './page-request.ts'
import type { IndexTables } from './tables.ts'

/** What a page needs. */
export interface MatchRequest {
  readonly query: ModelQuery
  /** At most this many positions. */
  readonly limit: number
  readonly after: PagePosition | undefined
  /** The total where it is known already. */
  readonly total: number | undefined
}

/** Where the models of a page stand, in order, and how many there are on all pages. */
export interface MatchedPage {
  readonly positions: readonly PagePosition[]
  readonly total: number
}

/** Finds a page by the way that looks at the fewest rows. */
export async function matchPage(database: Kysely<IndexTables>, request: MatchRequest): Promise<MatchedPage> {
  const { terms, tag, facts } = request.query
  const [term] = terms
  if (term === undefined) return listed(database, request)
  if (terms.length === 1 && tag === undefined && facts.length === 0) return ranked(database, { ...request, term })
  return gathered(database, request)
}

/** Without words, models come in the order in which they are stored. */
async function listed(
  database: Kysely<IndexTables>,
  { query, limit, after, total }: MatchRequest,
): Promise<MatchedPage> {
  const { tag } = query
  const from = after?.sort_key ?? ''
  if (tag !== undefined && query.facts.length === 0) {
    const tagged = database.selectFrom('model_terms').where(isTag(tag))
    const rows = await tagged.select('sort_key').where('sort_key', '>', from).orderBy('sort_key').limit(limit).execute()
    return { positions: rows.map(first), total: total ?? (await countOf(tagged.select(COUNT))) }
  }
  const matching = database.selectFrom('models').where(matches(query))
  const rows = await matching.select('sort_key').where('sort_key', '>', from).orderBy('sort_key').limit(limit).execute()
  if (rows.length === limit) await nextTurn()
  return { positions: rows.map(first), total: total ?? (await countOf(matching.select(COUNT))) }
}

/** One word: its terms alone give count, class and order. */
async function ranked(
  database: Kysely<IndexTables>,
  { term, limit, after, total }: MatchRequest & { readonly term: string },
): Promise<MatchedPage> {
  const found = database.selectFrom('model_terms').where(hasTerm(term))
  const match_class = termClass(term)
  const later = after
    ? found.where(
        sql<boolean>`(${match_class} > ${after.match_class} or (${match_class} = ${after.match_class} and sort_key > ${after.sort_key}))`,
      )
    : found
  const positions = await later
    .select([match_class.as('match_class'), 'sort_key'])
    .orderBy('match_class')
    .orderBy('sort_key')
    .limit(limit)
    .execute()
  if (positions.length === limit) await nextTurn()
  return { positions, total: total ?? (await countOf(found.select(COUNT))) }
}

/** Words and filters together: every match is looked at, the best are kept. */
async function gathered(database: Kysely<IndexTables>, { query, limit, after }: MatchRequest): Promise<MatchedPage> {
  let total = 0
  let best: PagePosition[] = []
  for await (const batch of matchBatches(database, query)) {
    const found = await batch
      .select([matchClass(query).as('match_class'), 'sort_key'])
      .orderBy('match_class')
      .orderBy('sort_key')
      .execute()
    total += found.length
    const later = found.filter((position) => after === undefined || inOrder(after, position) < 0)
    best = [...best, ...later.slice(0, limit)].sort(inOrder).slice(0, limit)
  }
  return { positions: best, total }
}

const COUNT = sql<number>`count(*)`.as('total')

async function countOf(query: { executeTakeFirstOrThrow: () => Promise<{ total: number }> }): Promise<number> {
  const { total } = await query.executeTakeFirstOrThrow()
  return Number(total)
}

function first({ sort_key }: { readonly sort_key: string }): PagePosition {
  return { match_class: 0, sort_key }
}

/** As the database compares texts: by bytes, which is by code points and not by UTF-16 units. */
function inOrder(a: PagePosition, b: PagePosition): number {
  return a.match_class - b.match_class || Buffer.compare(Buffer.from(a.sort_key), Buffer.from(b.sort_key))
}
