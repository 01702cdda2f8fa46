import { type ContractType, defineContract, flag, integer, list, nonBlank, optional, text } from '../schema/index.ts'
import { assetValidationState, bundleFormat, storageKind } from './asset-state.ts'

/** One row of list and search. Source: seed 001, "read surfaces". */
export const ModelSummaryV1 = defineContract({
  name: 'ModelSummaryV1',
  fields: {
    /** The model directory's path under the library's root, with `/`. */
    model_id: nonBlank(),
    /** As its publisher writes it. */
    official_name: optional(text()),
    /** Second step of the id, unless its metadata says otherwise. */
    family: optional(text()),
    /** First step of the id, unless its metadata says otherwise. */
    model_type: optional(text()),
    /** Finer than the type, e.g. `checkpoint`, `lora`. */
    subtype: optional(text()),
    /** Sorted, each once. */
    tags: optional(list(text())),
    /** Of all files of the model. */
    size_bytes: optional(integer({ min: 0 })),
    /** Who owns the bytes. */
    storage_kind: storageKind(),
    /** Set for a directory that is executed as a whole. */
    bundle_format: optional(bundleFormat()),
    /** `_class_name` of a diffusers bundle. */
    pipeline_class: optional(text()),
    /** E.g. `text-to-image`. */
    task_type_primary: optional(text()),
    /** Health of the files when they were last looked at. */
    validation_state: optional(assetValidationState()),
    /** File models only. */
    primary_file: optional(text()),
    /** The weights are pickles; nothing loads them without consent. */
    requires_unsafe_format: optional(flag()),
    /** RFC 3339. */
    updated_date: optional(text()),
  },
})
export type ModelSummaryV1 = ContractType<typeof ModelSummaryV1>
