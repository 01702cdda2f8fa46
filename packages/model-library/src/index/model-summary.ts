import { ModelSummaryV1 } from '@plinth/contracts'
import type { Selectable } from 'kysely'
import type { ModelRow } from './tables.ts'

/** The columns that a summary is made of. */
export const SUMMARY_COLUMNS = [
  'model_id',
  'official_name',
  'family',
  'model_type',
  'size_bytes',
  'storage_kind',
  'bundle_format',
  'pipeline_class',
  'task_type_primary',
  'validation_state',
  'primary_file',
  'requires_unsafe_format',
  'updated_date',
] as const

/** A row as list and search show it. */
export function modelSummary(
  row: Pick<Selectable<ModelRow>, (typeof SUMMARY_COLUMNS)[number]>,
  tags: readonly string[],
): ModelSummaryV1 {
  return ModelSummaryV1.parse({ ...row, requires_unsafe_format: row.requires_unsafe_format === 1, tags })
}
