import type { Kysely } from 'kysely'
import { matchBatches } from './match-batches.ts'
import { tagsOf } from './model-row.ts'
import { FACETS, type ModelFacet, type ModelQuery } from './page-request.ts'
import type { IndexTables } from './tables.ts'

/** How many of all matching models have each value; models without one are not counted. Values in code-unit order. */
export async function countFacets(
  database: Kysely<IndexTables>,
  query: ModelQuery,
  facets: readonly ModelFacet[],
): Promise<Record<string, Record<string, number>>> {
  const counts = new Map(facets.map((facet) => [facet, new Map<string, number>()]))
  for await (const batch of matchBatches(database, query)) {
    const rows = await batch.select([...COLUMNS]).execute()
    for (const [facet, values] of counts)
      for (const value of rows.flatMap((row) => valuesOf(row, facet))) values.set(value, (values.get(value) ?? 0) + 1)
  }
  return Object.fromEntries(
    [...counts].map(([facet, values]) => [facet, Object.fromEntries([...values].sort(byValue))]),
  )
}

const COLUMNS = FACETS.map((facet) => (facet === 'tag' ? ('tags' as const) : facet))

type FacetRow = { readonly [Facet in Exclude<ModelFacet, 'tag'>]: string | null } & { readonly tags: string }

function valuesOf(row: FacetRow, facet: ModelFacet): readonly string[] {
  if (facet === 'tag') return tagsOf(row)
  const value = row[facet]
  return value === null ? [] : [value]
}

function byValue([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}
