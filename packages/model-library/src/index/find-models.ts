import { CodedError, type ModelSearchPageV1 } from '@plinth/contracts'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { modelSummary, SUMMARY_COLUMNS } from './model-summary.ts'
import { searchTerms } from './search-terms.ts'
import type { IndexTables } from './tables.ts'

/** Conditions on models; all that are given have to hold. */
export interface ModelFilters {
  readonly model_type?: string
  readonly tag?: string
  readonly storage_kind?: string
  readonly validation_state?: string
  readonly bundle_format?: string
}

/** One page of the models of a library, in order of their ids. */
export interface ListModelsRequest {
  /** 1 to 1,000; default 100. */
  readonly limit?: number
  /** `next_cursor` of the page before. */
  readonly after?: string
  readonly filters?: ModelFilters
}

/** One page of the models that have every word of a query as a word or as the beginning of one. Any text is safe. */
export interface SearchModelsRequest extends ListModelsRequest {
  /** Words of id, name, pipeline class and tags; at most 64 of them count. A blank query finds every model. */
  readonly query: string
}

/** See {@link SearchModelsRequest}. `total` counts all pages. @throws CodedError `invalid_page_limit`, `invalid_cursor` */
export async function findModels(
  database: Kysely<IndexTables>,
  { query, limit = 100, after, filters = {} }: SearchModelsRequest,
): Promise<ModelSearchPageV1> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1000) throw badLimit(limit)
  const from = after === undefined ? '' : readCursor(after)
  const terms = searchTerms(query).slice(0, MAX_TERMS)
  // A query of nothing but signs has no words, so it finds nothing rather than everything.
  if (terms.length === 0 && query.trim() !== '') return { contract_version: 1, models: [], total: 0 }
  const matching = withFilters(withTerms(database.selectFrom('models'), terms), filters)
  const [counted, rows] = await Promise.all([
    matching.select(({ fn }) => fn.countAll().as('total')).executeTakeFirstOrThrow(),
    matching
      .select(SUMMARY_COLUMNS)
      .where('model_id', '>', from)
      .orderBy('model_id')
      .limit(limit + 1)
      .execute(),
  ])
  const page = rows.slice(0, limit)
  const tags = await tagsOf(
    database,
    page.map(({ model_id }) => model_id),
  )
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    contract_version: 1,
    models: page.map((row) => modelSummary(row, tags.get(row.model_id) ?? [])),
    total: Number(counted.total),
    ...(last ? { next_cursor: writeCursor(last.model_id) } : {}),
  }
}

/** SQLite refuses conditions that are nested too deep. */
const MAX_TERMS = 64

type ModelQuery = SelectQueryBuilder<IndexTables, 'models', object>

function withTerms(query: ModelQuery, terms: readonly string[]): ModelQuery {
  return terms.reduce(
    (narrowed, term) =>
      narrowed.where('model_id', 'in', (nested) =>
        nested
          .selectFrom('model_terms')
          .select('model_id')
          .where('term', '>=', term)
          .where('term', '<', `${term}${AFTER_ANY_LETTER}`),
      ),
    query,
  )
}

/** No word holds the last code point, so every word that begins with a term sorts before the term with it appended. */
const AFTER_ANY_LETTER = '\u{10ffff}'

function withFilters(query: ModelQuery, { tag, ...columns }: ModelFilters): ModelQuery {
  const tagged =
    tag === undefined
      ? query
      : query.where('model_id', 'in', (nested) =>
          nested.selectFrom('model_tags').select('model_id').where('tag', '=', tag),
        )
  return FILTER_COLUMNS.reduce((narrowed, column) => {
    const value = columns[column]
    return value === undefined ? narrowed : narrowed.where(column, '=', value)
  }, tagged)
}

const FILTER_COLUMNS = ['model_type', 'storage_kind', 'validation_state', 'bundle_format'] as const

async function tagsOf(database: Kysely<IndexTables>, modelIds: readonly string[]): Promise<Map<string, string[]>> {
  const tags = new Map<string, string[]>()
  if (modelIds.length === 0) return tags
  const rows = await database
    .selectFrom('model_tags')
    .selectAll()
    .where('model_id', 'in', modelIds)
    .orderBy('tag')
    .execute()
  for (const { model_id, tag } of rows) tags.set(model_id, [...(tags.get(model_id) ?? []), tag])
  return tags
}

function writeCursor(modelId: string): string {
  return Buffer.from(modelId).toString('base64url')
}

function readCursor(cursor: string): string {
  const modelId = Buffer.from(cursor, 'base64url').toString('utf8')
  if (cursor === '' || writeCursor(modelId) !== cursor) {
    throw new CodedError('invalid_cursor', `${JSON.stringify(cursor.slice(0, 100))} is no cursor of a page of models`, {
      hint: 'Give next_cursor of the page before as it is.',
    })
  }
  return modelId
}

function badLimit(limit: number): CodedError {
  return new CodedError('invalid_page_limit', `a page of ${limit} models cannot be given`, {
    hint: 'Give a whole number from 1 to 1,000.',
    details: { limit },
  })
}
