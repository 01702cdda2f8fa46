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
    /** The model directory's path under the library's root, with `/`. */
    model_id: nonBlank(),
    /** The bundle's root for a bundle, the primary file for a file model. */
    entry_path: absolutePath(),
    /** E.g. `diffusion`; the set is open. */
    model_type: nonBlank(),
    /** E.g. `text-to-image`. */
    task_type_primary: nonBlank(),
    /** Who owns the bytes. */
    storage_kind: storageKind(),
    /** Set when `entry_path` is a directory that is executed as a whole. */
    bundle_format: optional(bundleFormat()),
    /** `_class_name` of a diffusers bundle. */
    pipeline_class: optional(text()),
    /** Health of the files at the moment of this call. */
    validation_state: assetValidationState(),
    /** The runtime to prefer; the only routing field besides the hints. */
    recommended_backend: optional(text()),
    /** Runtimes that can execute it, best first. */
    runtime_engine_hints: withDefault(list(text()), []),
    /** Nested as the dependency contract writes it; its states are its own. */
    dependency_requirements: DependencyRequirementsV1,
  },
})
export type ModelExecutionDescriptorV1 = ContractType<typeof ModelExecutionDescriptorV1>
