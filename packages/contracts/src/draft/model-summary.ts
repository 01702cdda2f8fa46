import { assetValidationState, bundleFormat, storageKind } from '../models/asset-state.ts'
import { type ContractType, defineContract, flag, integer, list, nonBlank, optional, text } from '../schema/index.ts'

/** One row of list and search. Source: seed 001, "read surfaces". */
export const ModelSummaryV1 = defineContract({
  name: 'ModelSummaryV1',
  status: 'draft',
  fields: {
    model_id: nonBlank(),
    official_name: optional(text()),
    family: optional(text()),
    model_type: optional(text()),
    /** Finer than the type, e.g. `checkpoint`, `lora`. */
    subtype: optional(text()),
    tags: optional(list(text())),
    size_bytes: optional(integer({ min: 0 })),
    storage_kind: storageKind(),
    bundle_format: optional(bundleFormat()),
    pipeline_class: optional(text()),
    task_type_primary: optional(text()),
    validation_state: optional(assetValidationState()),
    /** File models only. */
    primary_file: optional(text()),
    requires_unsafe_format: optional(flag()),
    updated_date: optional(text()),
  },
})
export type ModelSummaryV1 = ContractType<typeof ModelSummaryV1>
