import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { searchTerms } from './search-terms.ts'

/** Conditions on models; all that are given have to hold, each exactly. */
export interface ModelFilters {
  readonly model_type?: string | undefined
  readonly subtype?: string | undefined
  readonly tag?: string | undefined
  readonly family?: string | undefined
  readonly storage_kind?: string | undefined
  readonly validation_state?: string | undefined
  readonly bundle_format?: string | undefined
  readonly pipeline_class?: string | undefined
  readonly task_type_primary?: string | undefined
}

/** What the models of all pages are counted by. */
export type ModelFacet = keyof ModelFilters

/** One page of the models of a library, in order of their names, then ids. */
export interface ListModelsRequest {
  /** 1 to 1,000; default 100. */
  readonly limit?: number | undefined
  /** `next_cursor` of the page before; it goes with the same query and filters only. */
  readonly after?: string | undefined
  readonly filters?: ModelFilters | undefined
  /** Count the models of all pages by these. Default: none. */
  readonly facets?: readonly ModelFacet[] | undefined
}

/**
 * One page of the models that have every word of a query as a word or as the beginning of one. Any text is safe. Order: a whole word of the
 * name, the beginning of one, tags, family and publisher, anything else; then name, then id. The worst word of a query decides.
 */
export interface SearchModelsRequest extends ListModelsRequest {
  /** Words of name, id, tags, family, publisher, types, pipeline, task and repository; at most 64 of them count. A blank query finds every model. */
  readonly query: string
}

/** What is looked for. */
export interface ModelQuery {
  readonly terms: readonly string[]
  readonly tag: string | undefined
  /** Columns of the index and the value each has to have. */
  readonly facts: readonly (readonly [FactColumn, string])[]
  /** False where nothing can match: a query of nothing but signs has no words, so it finds nothing rather than everything. */
  readonly canMatch: boolean
  /** Tells queries apart. */
  readonly digest: string
}

/** Filters that are columns of the index. */
export type FactColumn = Exclude<ModelFacet, 'tag'>

/** All facets and filters. */
export const FACETS: readonly ModelFacet[] = [
  'model_type',
  'subtype',
  'tag',
  'family',
  'storage_kind',
  'validation_state',
  'bundle_format',
  'pipeline_class',
  'task_type_primary',
]

/** Checks a request. @throws CodedError `invalid_page_limit`, `invalid_filter` */
export function readPageRequest({ query, limit = 100, filters = {}, facets = [] }: SearchModelsRequest): {
  readonly query: ModelQuery
  readonly limit: number
  readonly facets: readonly ModelFacet[]
} {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1000) throw badLimit(limit)
  const given = Object.entries(filters).filter(([, value]) => value !== undefined)
  for (const [name, value] of given) if (!isFacet(name) || typeof value !== 'string') throw badFilter(name)
  for (const name of facets) if (!isFacet(name)) throw badFilter(name)
  const text = String(query)
  const terms = searchTerms(text).slice(0, MAX_TERMS)
  const facts = FACETS.flatMap((name) => {
    const value = filters[name]
    return name === 'tag' || value === undefined ? [] : [[name, value] as const]
  })
  const digest = createHash('sha256').update(JSON.stringify([terms, filters.tag, facts, text.trim() === '']))
  return {
    query: {
      terms,
      tag: filters.tag,
      facts,
      canMatch: terms.length > 0 || text.trim() === '',
      digest: digest.digest('base64url').slice(0, 12),
    },
    limit,
    facets: [...new Set(facets)],
  }
}

/** SQLite refuses conditions that are nested too deep. */
const MAX_TERMS = 64

function isFacet(name: string): boolean {
  return FACETS.some((facet) => facet === name)
}

function badLimit(limit: number): CodedError {
  return new CodedError('invalid_page_limit', `a page of ${limit} models cannot be given`, {
    hint: 'Give a whole number from 1 to 1,000.',
    details: { limit },
  })
}

function badFilter(name: string): CodedError {
  return new CodedError('invalid_filter', `models cannot be narrowed or counted by ${JSON.stringify(name)} as given`, {
    hint: `Use ${FACETS.join(', ')}, each with a text.`,
    details: { name },
  })
}
