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
    /** Second step of the directory path, e.g. `stable-diffusion`. */
    family: optional(text()),
    /** First step of the directory path. */
    model_type: optional(openSet(['llm', 'vlm', 'reranker', 'diffusion', 'embedding', 'audio', 'vision', 'unknown'])),
    /** Finer than the type, e.g. `checkpoint`, `lora`. */
    subtype: optional(text()),
    /** As its publisher writes it. */
    official_name: optional(text()),
    /** Last step of the directory path. */
    cleaned_name: optional(text()),
    tags: optional(list(text())),
    /** What it was derived from. */
    base_model: optional(list(text())),
    /** File name inside the model directory, or a URL. */
    preview_image: optional(text()),
    release_date: optional(text()),
    download_url: optional(text()),
    notes: optional(text()),
    /** Front matter of the model card, as it came. */
    model_card: optional(jsonObject()),
    /** Settings that a runner may offer. */
    inference_settings: optional(list(inferenceParam())),
    /** Apps that the model may be mapped into. */
    compatible_apps: optional(list(text())),
    /** `owner/name` on the hub that it came from. */
    repo_id: optional(text()),
    publisher: optional(text()),
    /** From the configuration, e.g. `llama`. */
    architecture_family: optional(text()),
    /** `model_type` of config.json, as it stands there. */
    config_model_type: optional(text()),
    /** RFC 3339. */
    added_date: optional(text()),
    /** RFC 3339. */
    updated_date: optional(text()),
    /** Of the primary file. */
    hashes: optional(modelHashes()),
    /** Of all files of the model. */
    size_bytes: optional(integer({ min: 0 })),
    /** Every file that the library owns or, for an external bundle, was told of. */
    files: optional(list(modelFile())),
    /** What a complete download has; a missing one makes it partial. */
    expected_files: optional(list(text())),
    /** Which of several artifacts of a repository was chosen. */
    selected_artifact_id: optional(text()),
    selected_artifact_files: optional(list(text())),
    /** Its quantisation, e.g. `Q4_K_M`. */
    selected_artifact_quant: optional(text()),
    /** Commit of the repository. */
    upstream_revision: optional(text()),
    /** What it was converted from, and how. */
    conversion_source: optional(jsonObject()),
    /** How the model came into the library. */
    match_source: optional(
      openSet(['import', 'download', 'download_partial', 'orphan_recovery', 'external_reference', 'hf', 'manual']),
    ),
    /** What identified it, e.g. a digest or a file name. */
    match_method: optional(text()),
    /** From 0 to 1. */
    match_confidence: optional(number()),
    /** An identification still has to ask the hub. */
    pending_online_lookup: optional(flag()),
    lookup_attempts: optional(integer()),
    /** RFC 3339. */
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
    /** Where the import stands, not how healthy the files are. */
    import_state: optional(oneOf(['pending', 'ready', 'failed'])),
    /** Health of the files: the current state only. */
    validation_state: optional(assetValidationState()),
    /** The current findings; a warning changes no state. */
    validation_errors: optional(list(AssetValidationErrorV1)),
    /** When the asset last was `valid`, RFC 3339. */
    last_valid_at: optional(text()),
    /** The weights are pickles; nothing loads them without consent. */
    requires_unsafe_format: optional(flag()),
    /** The hub's own task name. */
    pipeline_tag: optional(text()),
    /** What the hub said, kept for later classification. */
    huggingface_evidence: optional(jsonObject()),
    /** E.g. `text-to-image`. */
    task_type_primary: optional(text()),
    task_type_secondary: optional(text()),
    /** E.g. `text`, `image`. */
    input_modalities: optional(list(text())),
    output_modalities: optional(list(text())),
    /** Which rule or person decided the task. */
    task_classification_source: optional(text()),
    /** From 0 to 1. */
    task_classification_confidence: optional(number()),
    /** Which rule or person decided the type. */
    model_type_resolution_source: optional(text()),
    /** From 0 to 1. */
    model_type_resolution_confidence: optional(number()),
    /** The runtime to prefer. */
    recommended_backend: optional(
      openSet(['candle', 'diffusers', 'llama.cpp', 'ollama', 'onnx-runtime', 'pytorch', 'tensorrt', 'transformers']),
    ),
    /** Runtimes that can execute it, best first. */
    runtime_engine_hints: optional(list(text())),
    /** Projection of the bindings that the library keeps. */
    dependency_bindings: optional(list(jsonObject())),
    /** The bundle carries code of its own; it is reported and never run. */
    requires_custom_code: optional(flag()),
    /** The files that hold it. */
    custom_code_sources: optional(list(text())),
    /** A person should look at the reasons. */
    metadata_needs_review: optional(flag()),
    review_reasons: optional(list(text())),
    review_status: optional(text()),
    reviewed_by: optional(text()),
    /** RFC 3339. */
    reviewed_at: optional(text()),
    /** File name of the stored model card. */
    model_card_artifact: optional(text()),
    /** File name of the stored licence. */
    license_artifact: optional(text()),
    license_status: optional(text()),
  },
})
export type ModelMetadataV1 = ContractType<typeof ModelMetadataV1>
