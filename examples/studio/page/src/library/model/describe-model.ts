import type { ModelMetadataV1 } from '@plinth/contracts'
import { sizeOf } from '../../parts/size.ts'
import { timeOf, wordsOf } from '../wording.ts'

/** One line of the panel. A `path` can be copied. */
export interface Fact {
  readonly name: string
  readonly value: string
  readonly kind: 'text' | 'path'
}

/** A profile that a model is bound to, as its metadata repeats it. */
export interface BindingLine {
  readonly bindingId: string
  readonly profile: string
  readonly backend?: string
}

/** What a model is; what is not known is left out. */
export function modelFacts(metadata: ModelMetadataV1): readonly Fact[] {
  const { model_type, subtype, size_bytes, task_type_primary, runtime_engine_hints, import_state, last_valid_at } =
    metadata
  return facts('text', [
    ['Type', [model_type, subtype].filter(Boolean).join(', ')],
    ['Family', metadata.family],
    ['Pipeline', metadata.pipeline_class],
    ['Task', task_type_primary],
    ['Bundle format', metadata.bundle_format && wordsOf(metadata.bundle_format)],
    ['Backend', metadata.recommended_backend],
    ['Runtimes', runtime_engine_hints?.join(', ')],
    ['Weights', metadata.requires_unsafe_format ? 'pickles: nothing loads them without consent' : undefined],
    ['Own code', metadata.requires_custom_code ? ownCode(metadata) : undefined],
    ['To review', metadata.metadata_needs_review ? (metadata.review_reasons?.join(', ') ?? 'yes') : undefined],
    ['Import', import_state === 'ready' ? undefined : import_state],
    ['Size', size_bytes === undefined ? undefined : sizeOf(size_bytes)],
    ['Base model', metadata.base_model?.join(', ')],
    ['Publisher', metadata.publisher],
    ['Repository', metadata.repo_id],
    ['Licence', metadata.license_status],
    ['Tags', metadata.tags?.join(', ')],
    ['Notes', metadata.notes],
    ['Added', metadata.added_date && timeOf(metadata.added_date)],
    ['Updated', metadata.updated_date && timeOf(metadata.updated_date)],
    ['Last valid', metadata.validation_state === 'valid' || !last_valid_at ? undefined : timeOf(last_valid_at)],
  ])
}

function ownCode({ custom_code_sources = [] }: ModelMetadataV1): string {
  return ['never run', ...custom_code_sources].join(', ')
}

/** Where a model lies; `entry_path` where it is another place than the one given. */
export function placeFacts({ source_path, entry_path }: ModelMetadataV1): readonly Fact[] {
  return facts('path', [
    ['Source', source_path],
    ['Entry', entry_path === source_path ? undefined : entry_path],
  ])
}

/** What a model is bound to; an entry of another system that names no profile is left out. */
export function bindingLines({ dependency_bindings = [] }: ModelMetadataV1): readonly BindingLine[] {
  return dependency_bindings.flatMap(({ binding_id, profile_id, profile_version, backend_key }) => {
    if (typeof profile_id !== 'string') return []
    const profile = typeof profile_version === 'number' ? `${profile_id} version ${profile_version}` : profile_id
    const backend = typeof backend_key === 'string' ? { backend: backend_key } : {}
    return [{ bindingId: typeof binding_id === 'string' ? binding_id : profile_id, profile, ...backend }]
  })
}

function facts(kind: Fact['kind'], given: readonly (readonly [string, string | undefined])[]): readonly Fact[] {
  return given.flatMap(([name, value]) => (value ? [{ name, value, kind }] : []))
}
