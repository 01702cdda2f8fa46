import { canonicalJson, type ModelMetadataV1 } from '@plinth/contracts'
import { searchTerms } from './search-terms.ts'
import type { ModelRow } from './tables.ts'

/** Everything that the index keeps of one model. A function of the id and the metadata document alone, so that a rebuild gives the same. */
export interface IndexedModel {
  readonly row: ModelRow
  readonly terms: readonly string[]
  readonly tags: readonly string[]
}

/** What a row is made of. `stamp` names the version of the metadata file. */
export interface IndexSource {
  readonly modelId: string
  readonly document: Readonly<Record<string, unknown>>
  readonly metadata: ModelMetadataV1
  readonly stamp: string
}

/** The index rows of a model. Identity comes from the directory, never from what metadata.json says about it. */
export function indexedModel({ modelId, document, metadata, stamp }: IndexSource): IndexedModel {
  const [modelType = '', family = ''] = modelId.split('/')
  const tags = [...new Set(metadata.tags ?? [])].sort()
  const storageKind = metadata.storage_kind ?? 'library_owned'
  return {
    row: {
      model_id: modelId,
      official_name: metadata.official_name ?? null,
      family: metadata.family ?? family,
      model_type: metadata.model_type ?? modelType,
      size_bytes: metadata.size_bytes ?? null,
      storage_kind: storageKind,
      bundle_format: metadata.bundle_format ?? null,
      pipeline_class: metadata.pipeline_class ?? null,
      task_type_primary: metadata.task_type_primary ?? null,
      validation_state: metadata.validation_state ?? null,
      primary_file: storageKind === 'library_owned' ? (metadata.files?.[0]?.name ?? null) : null,
      requires_unsafe_format: metadata.requires_unsafe_format ? 1 : 0,
      updated_date: metadata.updated_date ?? null,
      metadata_json: canonicalJson(document),
      metadata_stamp: stamp,
    },
    terms: searchTerms(`${modelId} ${metadata.official_name ?? ''} ${metadata.pipeline_class ?? ''} ${tags.join(' ')}`),
    tags,
  }
}
