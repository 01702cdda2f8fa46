import {
  type ContractType,
  defineContract,
  flag,
  integer,
  list,
  number,
  oneOf,
  oneOfNumbers,
  openSet,
  optional,
  text,
} from '../schema/index.ts'
import { jsonObject } from '../schema/values.ts'
import { assetValidationState, bundleFormat, storageKind } from './asset-state.ts'
import { AssetValidationErrorV1 } from './asset-validation-error.ts'
import { inferenceParam, modelFile, modelHashes } from './model-metadata-parts.ts'

/**
 * `metadata.json`, one per model; wire-compatible with the prior system, every field optional, unknown fields kept. Source: seed 001.
 * `validation_state` and `validation_errors` speak of the files; dependency states live in DependencyRequirementsV1.
 */
export const ModelMetadataV1 = defineContract({
  name: 'ModelMetadataV1',
  version: { field: 'schema_version', versions: [1, 2], optional: true },
  fields: {
    /** 1 or 2; this package writes 2. */
    schema_version: optional(oneOfNumbers([1, 2])),
    /** The model directory's path under the library's root, with `/`. */
    model_id: optional(text()),
    family: optional(text()),
    model_type: optional(openSet(['llm', 'vlm', 'reranker', 'diffusion', 'embedding', 'audio', 'vision', 'unknown'])),
    subtype: optional(text()),
    official_name: optional(text()),
    cleaned_name: optional(text()),
    tags: optional(list(text())),
    base_model: optional(list(text())),
    preview_image: optional(text()),
    release_date: optional(text()),
    download_url: optional(text()),
    notes: optional(text()),
    model_card: optional(jsonObject()),
    inference_settings: optional(list(inferenceParam())),
    compatible_apps: optional(list(text())),
    repo_id: optional(text()),
    publisher: optional(text()),
    architecture_family: optional(text()),
    config_model_type: optional(text()),
    /** RFC 3339. */
    added_date: optional(text()),
    /** RFC 3339. */
    updated_date: optional(text()),
    /** Of the primary file. */
    hashes: optional(modelHashes()),
    size_bytes: optional(integer({ min: 0 })),
    files: optional(list(modelFile())),
    expected_files: optional(list(text())),
    selected_artifact_id: optional(text()),
    selected_artifact_files: optional(list(text())),
    selected_artifact_quant: optional(text()),
    upstream_revision: optional(text()),
    conversion_source: optional(jsonObject()),
    match_source: optional(
      openSet(['import', 'download', 'download_partial', 'orphan_recovery', 'external_reference', 'hf', 'manual']),
    ),
    match_method: optional(text()),
    match_confidence: optional(number()),
    pending_online_lookup: optional(flag()),
    lookup_attempts: optional(integer()),
    last_lookup_attempt: optional(text()),
    /** The external directory as it was given. */
    source_path: optional(text()),
    /** What a runtime executes, canonical. Equal to `source_path` in this milestone; both are kept. */
    entry_path: optional(text()),
    /** Missing means `library_owned`. */
    storage_kind: optional(storageKind()),
    bundle_format: optional(bundleFormat()),
    /** `_class_name` of a diffusers bundle. */
    pipeline_class: optional(text()),
    import_state: optional(oneOf(['pending', 'ready', 'failed'])),
    /** Health of the files: the current state only. */
    validation_state: optional(assetValidationState()),
    validation_errors: optional(list(AssetValidationErrorV1)),
    /** When the asset last was `valid`, RFC 3339. */
    last_valid_at: optional(text()),
    /** The weights are pickles; nothing loads them without consent. */
    requires_unsafe_format: optional(flag()),
    pipeline_tag: optional(text()),
    huggingface_evidence: optional(jsonObject()),
    task_type_primary: optional(text()),
    task_type_secondary: optional(text()),
    input_modalities: optional(list(text())),
    output_modalities: optional(list(text())),
    task_classification_source: optional(text()),
    task_classification_confidence: optional(number()),
    model_type_resolution_source: optional(text()),
    model_type_resolution_confidence: optional(number()),
    recommended_backend: optional(
      openSet(['candle', 'diffusers', 'llama.cpp', 'ollama', 'onnx-runtime', 'pytorch', 'tensorrt', 'transformers']),
    ),
    runtime_engine_hints: optional(list(text())),
    /** Projection of the bindings that the library keeps. */
    dependency_bindings: optional(list(jsonObject())),
    requires_custom_code: optional(flag()),
    custom_code_sources: optional(list(text())),
    metadata_needs_review: optional(flag()),
    review_reasons: optional(list(text())),
    review_status: optional(text()),
    reviewed_by: optional(text()),
    reviewed_at: optional(text()),
    model_card_artifact: optional(text()),
    license_artifact: optional(text()),
    license_status: optional(text()),
  },
})
export type ModelMetadataV1 = ContractType<typeof ModelMetadataV1>
