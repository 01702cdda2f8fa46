import type { ModelSummaryV1 } from '@plinth/contracts'
import { tagsOf } from './model-row.ts'
import type { ModelRow } from './tables.ts'

/** The columns that a summary is made of. */
export const SUMMARY_COLUMNS = [
  'model_id',
  'official_name',
  'family',
  'model_type',
  'subtype',
  'tags',
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

/** A row as list and search show it; what is not known is left out. */
export function modelSummary(row: Pick<ModelRow, (typeof SUMMARY_COLUMNS)[number]>): ModelSummaryV1 {
  const { model_id, model_type, storage_kind } = row
  return {
    model_id,
    ...known('official_name', row.official_name),
    ...known('family', row.family),
    model_type,
    ...known('subtype', row.subtype),
    tags: tagsOf(row),
    // PostgreSQL gives 64-bit integers as texts.
    ...known('size_bytes', row.size_bytes === null ? null : Number(row.size_bytes)),
    storage_kind,
    ...known('bundle_format', row.bundle_format),
    ...known('pipeline_class', row.pipeline_class),
    ...known('task_type_primary', row.task_type_primary),
    ...known('validation_state', row.validation_state),
    ...known('primary_file', row.primary_file),
    requires_unsafe_format: row.requires_unsafe_format === 1,
    ...known('updated_date', row.updated_date),
  }
}

function known<Name extends string, Value>(name: Name, value: Value | null): { readonly [Key in Name]?: Value } {
  // The type of a computed key is any string.
  return value === null ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value })
}
