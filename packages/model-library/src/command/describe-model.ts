import type { ModelMetadataV1 } from '@plinth/contracts'
import { findingLines, healthSentence } from './health-words.ts'
import { aligned, plain } from './table.ts'

/** A model fact by fact, with its health in words and every finding; `verifiedAt`: when its files were last read from end to end. */
export function describeModel(modelId: string, metadata: ModelMetadataV1, verifiedAt?: string): string[] {
  const { validation_state, validation_errors = [], storage_kind, source_path, entry_path } = metadata
  const isExternal = storage_kind === 'external_reference'
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', modelId],
    ['name', metadata.official_name],
    ['health', healthSentence(validation_state)],
    ['last valid', validation_state === 'valid' ? undefined : metadata.last_valid_at],
    ['kind', [metadata.pipeline_class ?? metadata.model_type, metadata.task_type_primary].filter(Boolean).join(', ')],
    ['files', isExternal ? `${source_path ?? entry_path}` : 'in the library'],
    ['canonical', isExternal && entry_path !== source_path ? entry_path : undefined],
    ['backend', metadata.recommended_backend],
    ['tags', metadata.tags?.join(', ')],
    ['notes', metadata.notes],
    ['profiles', metadata.dependency_bindings?.map(profileOf).join(', ')],
    ['added', metadata.added_date],
    ['updated', metadata.updated_date],
    ['verified', verifiedAt],
  ]
  const rows = facts.flatMap(([name, value]) => (value ? [[name, plain(value)]] : []))
  const belowHealth = rows.findIndex(([name]) => name === 'health') + 1
  return aligned(rows).toSpliced(belowHealth, 0, ...findingLines(validation_errors))
}

function profileOf(binding: Readonly<Record<string, unknown>>): string {
  const { profile_id, profile_version, binding_id } = binding
  const profile = profile_version === undefined ? `${profile_id}` : `${profile_id}@${profile_version}`
  return binding_id === profile_id ? profile : `${profile} as ${binding_id}`
}
