import type { ModelSearchPageV1 } from '@plinth/contracts'
import type { ModelQuery } from '../../../src/api/routes.ts'

/** What the library is narrowed to; a blank one narrows nothing. */
export type Filters = Readonly<Record<'query' | FilterName, string>>

/** What can be chosen from a list. */
export type FilterName = (typeof FILTERS)[number]['name']

/** Models by facet and value. */
export type FacetCounts = NonNullable<ModelSearchPageV1['facets']>

/** Everything that a search can be narrowed by. `known`: offered even while no model has it. */
export const FILTERS = [
  { name: 'type', facet: 'model_type', label: 'Type', known: [] },
  { name: 'storageKind', facet: 'storage_kind', label: 'Storage', known: ['external_reference', 'library_owned'] },
  { name: 'health', facet: 'validation_state', label: 'Health', known: ['valid', 'degraded', 'invalid'] },
  { name: 'format', facet: 'bundle_format', label: 'Format', known: ['diffusers_directory'] },
] as const

/** All models. */
export const NO_FILTERS: Filters = { query: '', type: '', storageKind: '', health: '', format: '' }

/** The filters in an address; what it does not name is blank. */
export function readFilters(query: Readonly<Record<string, string>>): Filters {
  const named = (name: keyof Filters) => query[name] ?? ''
  return {
    query: named('query'),
    type: named('type'),
    storageKind: named('storageKind'),
    health: named('health'),
    format: named('format'),
  }
}

/** Whether anything is narrowed. */
export function isNarrowed(filters: Filters): boolean {
  return Object.values(filters).some((value) => value.trim() !== '')
}

/** What a list offers: every known value, every counted one, and the chosen one, with the counts where they are known. */
export function optionsOf(
  { facet, known }: (typeof FILTERS)[number],
  chosen: string,
  counts: FacetCounts,
): readonly { readonly value: string; readonly count: number | undefined }[] {
  const counted = counts[facet]
  const values = new Set([...known, ...Object.keys(counted ?? {}), ...(chosen === '' ? [] : [chosen])])
  return [...values].map((value) => ({ value, count: counted && (counted[value] ?? 0) }))
}

/**
 * The questions whose facets say how many models each value would leave: a facet that is narrowed is counted without its own filter, so that
 * the other values stay to be chosen. The first is the search itself.
 */
export function facetQuestions(filters: Filters): readonly [ModelQuery, ...ModelQuery[]] {
  const narrowed = FILTERS.filter(({ name }) => filters[name] !== '')
  const others = FILTERS.filter(({ name }) => filters[name] === '')
  return [
    { ...filters, facets: others.map(({ facet }) => facet).join(',') },
    ...narrowed.map(({ name, facet }) => ({ ...filters, [name]: '', facets: facet, limit: '1' })),
  ]
}
