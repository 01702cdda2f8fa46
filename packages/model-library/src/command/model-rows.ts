import type { CliContext } from '@plinth/cli'
import type { ModelSearchPageV1, ModelSummaryV1 } from '@plinth/contracts'
import { healthWord } from './health-words.ts'
import { fitted, plain } from './table.ts'

/** Models for another program: a line each, with id, name, health, storage kind and bundle format between tabs. */
export function modelLines(models: readonly ModelSummaryV1[]): string[] {
  return models.map(({ model_id, official_name, validation_state, storage_kind, bundle_format }) => {
    const cells = [model_id, official_name, healthWord(validation_state), storage_kind, bundle_format]
    return cells.map((cell) => plain(cell ?? '-')).join('\t')
  })
}

/** A page of models for people, in columns that fit the terminal; ids are never cut. `next` is the command for the next page. */
export function modelTable(
  { models, total, facets }: ModelSearchPageV1,
  { columns = WIDE, next }: { readonly columns: CliContext['columns']; readonly next?: readonly string[] },
): string[] {
  if (total === 0) return ['no model']
  const rows = models.map((each) => {
    const { model_id, official_name = '', validation_state, pipeline_class, model_type = '', storage_kind } = each
    const cells = [healthWord(validation_state), model_id, official_name, pipeline_class ?? model_type]
    return [...cells, storage_kind === 'external_reference' ? 'external' : 'library'].map(plain)
  })
  const table = fitted([['HEALTH', 'ID', 'NAME', 'KIND', 'FILES'], ...rows], { columns, whole: 2 })
  const count = models.length === total ? `${total}` : `${models.length} of ${total}`
  return [...table, '', `${count} ${total === 1 ? 'model' : 'models'}${healthCounts(facets)}`, ...(next ?? [])]
}

/** How many models of all pages are in which health. */
function healthCounts(facets: ModelSearchPageV1['facets']): string {
  const counts = Object.entries(facets?.validation_state ?? {}).map(([health, count]) => `${count} ${health}`)
  return counts.length === 0 ? '' : `: ${counts.join(', ')}`
}

const WIDE = 120
