import { cleanName } from '../registry/clean-name.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import type { ImportClassification } from './classify-import-path.ts'
import type { CopyImportRequest } from './copy-request.ts'
import type { IdentifiedFiles } from './identify-files.ts'

/** A file of the library with its digest. */
export interface DigestedModelFile {
  readonly name: string
  readonly original_name: string
  readonly size: number
  readonly sha256: string
}

/** What the metadata of a model is made of. */
export interface OwnedModel {
  readonly modelId: string
  readonly request: Pick<CopyImportRequest, 'official_name' | 'tags' | 'notes' | 'model_type'>
  readonly identified: IdentifiedFiles
  /** The primary file first. */
  readonly files: readonly DigestedModelFile[]
  /** RFC 3339. */
  readonly at: string
}

/** The metadata of a model whose files are the library's. */
export function ownedMetadata({ modelId, request, identified, files, at }: OwnedModel): MetadataPatch {
  const [modelType = '', family, cleanedName] = modelId.split('/')
  const isGiven = request.model_type !== undefined && request.model_type !== identified.model_type
  const isBundle = identified.format === 'diffusers_directory'
  const [primary] = files
  return {
    schema_version: 2,
    model_id: modelId,
    family,
    model_type: modelType,
    subtype: isGiven ? undefined : identified.subtype,
    official_name: request.official_name,
    cleaned_name: cleanedName,
    tags: [...(request.tags ?? [])],
    notes: request.notes,
    architecture_family: identified.architecture_family,
    config_model_type: identified.config_model_type,
    added_date: at,
    updated_date: at,
    hashes: isBundle || !primary ? undefined : { sha256: primary.sha256 },
    size_bytes: files.reduce((sum, { size }) => sum + size, 0),
    files: files.map((file) => ({ ...file })),
    selected_artifact_quant: identified.selected_artifact_quant,
    match_source: 'import',
    storage_kind: 'library_owned',
    bundle_format: isBundle ? 'diffusers_directory' : undefined,
    pipeline_class: identified.pipeline_class,
    import_state: 'ready',
    ...ownedHealthFields(identified),
    last_valid_at: identified.validation_state === 'valid' ? at : undefined,
    ...taskFields(identified),
    model_type_resolution_source: isGiven ? 'request' : identified.model_type_resolution_source,
    model_type_resolution_confidence: isGiven ? 1 : identified.model_type_resolution_confidence,
    ...backendFields(identified),
  }
}

/** The fields that say how the files of a model are. */
export function ownedHealthFields(identified: IdentifiedFiles): MetadataPatch {
  const { validation_state, contentFindings, custom_code_sources } = identified
  return {
    validation_state,
    validation_errors: [...contentFindings],
    requires_unsafe_format: identified.requires_unsafe_format || undefined,
    requires_custom_code: identified.requires_custom_code || undefined,
    custom_code_sources: custom_code_sources.length > 0 ? [...custom_code_sources] : undefined,
  }
}

/** The id that an import gives. */
export function ownedModelId(
  request: CopyImportRequest,
  { model_type }: Pick<ImportClassification, 'model_type'>,
): string {
  return `${request.model_type ?? model_type}/${cleanName(request.family)}/${cleanName(request.official_name)}`
}

function taskFields({
  task_type_primary,
  model_type_resolution_source,
  model_type_resolution_confidence,
}: IdentifiedFiles): MetadataPatch {
  if (task_type_primary === undefined) return {}
  return {
    task_type_primary,
    task_classification_source: model_type_resolution_source,
    task_classification_confidence: model_type_resolution_confidence,
  }
}

function backendFields({ format, model_type }: IdentifiedFiles): MetadataPatch {
  const backends =
    format === 'gguf' && model_type !== 'diffusion' ? LLAMA : (BY_FORMAT[format] ?? BY_TYPE[model_type] ?? TORCH)
  return { recommended_backend: backends[0], runtime_engine_hints: [...backends] }
}

/** Runtimes, best first. */
const LLAMA: readonly string[] = ['llama.cpp', 'ollama']
const TORCH: readonly string[] = ['pytorch']
const TRANSFORMERS: readonly string[] = ['transformers', 'pytorch']
const DIFFUSERS: readonly string[] = ['diffusers', 'pytorch']
const BY_FORMAT: Readonly<Record<string, readonly string[]>> = {
  onnx: ['onnx-runtime'],
  diffusers_directory: DIFFUSERS,
}
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  llm: TRANSFORMERS,
  vlm: TRANSFORMERS,
  reranker: TRANSFORMERS,
  embedding: TRANSFORMERS,
  diffusion: DIFFUSERS,
}
