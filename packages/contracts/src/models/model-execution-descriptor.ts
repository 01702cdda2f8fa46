import { DependencyRequirementsV1 } from '../environments/dependency-requirements.ts'
import {
  absolutePath,
  type ContractType,
  defineContract,
  list,
  nonBlank,
  optional,
  text,
  version,
  withDefault,
} from '../schema/index.ts'
import { assetValidationState, bundleFormat, storageKind } from './asset-state.ts'

/** Exactly what a runtime executes and what that needs. Made for valid assets only. Source: seed 001. */
export const ModelExecutionDescriptorV1 = defineContract({
  name: 'ModelExecutionDescriptorV1',
  version: { field: 'execution_contract_version', versions: [1] },
  fields: {
    execution_contract_version: version(1),
    model_id: nonBlank(),
    /** The bundle's root for a bundle, the primary file for a file model. */
    entry_path: absolutePath(),
    model_type: nonBlank(),
    /** E.g. `text-to-image`. */
    task_type_primary: nonBlank(),
    storage_kind: storageKind(),
    bundle_format: optional(bundleFormat()),
    pipeline_class: optional(text()),
    /** Health of the files at the moment of this call. */
    validation_state: assetValidationState(),
    recommended_backend: optional(text()),
    runtime_engine_hints: withDefault(list(text()), []),
    /** Nested as the dependency contract writes it; its states are its own. */
    dependency_requirements: DependencyRequirementsV1,
  },
})
export type ModelExecutionDescriptorV1 = ContractType<typeof ModelExecutionDescriptorV1>
