import type { ModelSearchPageV1 } from '@plinth/contracts'
import type { Kysely } from 'kysely'
import { countFacets } from './count-facets.ts'
import { matchPage } from './match-page.ts'
import { modelSummary, SUMMARY_COLUMNS } from './model-summary.ts'
import type { ModelIndex } from './open-index.ts'
import { type PagePosition, readCursor, writeCursor } from './page-cursor.ts'
import { type ModelFacet, type ModelQuery, readPageRequest, type SearchModelsRequest } from './page-request.ts'
import { TAG_MARK } from './ranked-terms.ts'
import type { IndexTables } from './tables.ts'

/**
 * See {@link SearchModelsRequest}. A page, its total and its facets speak of one moment. Over pages, a model that is there all the time and
 * keeps its name and its match comes exactly once, whatever is added, changed or removed around it.
 * @throws CodedError `invalid_page_limit`, `invalid_filter`, `cursor_invalid`
 */
export async function findModels(index: ModelIndex, request: SearchModelsRequest): Promise<ModelSearchPageV1> {
  const { query: asked, limit, facets } = readPageRequest(request)
  const query = storedQuery(index, asked)
  const after = request.after === undefined ? undefined : readCursor(request.after, query)
  if (!query.canMatch) return nothing(facets)
  return index.read.transaction().execute(async (database) => {
    const version = await index.engine.version(database)
    const known = index.totals.get(query.digest, version)
    const { positions, total } = await matchPage(database, { query, limit: limit + 1, after, total: known })
    index.totals.set(query.digest, { version, total })
    const page = positions.slice(0, limit)
    const last = positions.length > limit ? page.at(-1) : undefined
    return {
      contract_version: 1,
      models: await summariesOf(database, page),
      total,
      ...(last ? { next_cursor: writeCursor(last, query) } : {}),
      ...(facets.length > 0 ? { facets: await countFacets(database, query, facets) } : {}),
    }
  })
}

function storedQuery({ engine }: ModelIndex, query: ModelQuery): ModelQuery {
  if (query.tag === undefined) return query
  return { ...query, tag: engine.storedTerm(`${TAG_MARK}${query.tag}`).slice(TAG_MARK.length) }
}

function nothing(facets: readonly ModelFacet[]): ModelSearchPageV1 {
  const counts = Object.fromEntries(facets.map((facet) => [facet, {}]))
  return { contract_version: 1, models: [], total: 0, ...(facets.length > 0 ? { facets: counts } : {}) }
}

async function summariesOf(database: Kysely<IndexTables>, page: readonly PagePosition[]) {
  if (page.length === 0) return []
  const keys = page.map(({ sort_key }) => sort_key)
  const rows = await database
    .selectFrom('models')
    .select([...SUMMARY_COLUMNS, 'sort_key'])
    .where('sort_key', 'in', keys)
    .execute()
  const byKey = new Map(rows.map((row) => [row.sort_key, row]))
  return keys.flatMap((key) => {
    const row = byKey.get(key)
    return row ? [modelSummary(row)] : []
  })
}
