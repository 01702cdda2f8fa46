import { isDeepStrictEqual } from 'node:util'
import type { ModelMetadataV1 } from '@plinth/contracts'
import { taskTypeOf } from '../diffusers/task-types.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import type { DiffusersValidation } from '../validation/validate-diffusers-directory.ts'

/** The metadata fields that say how an external asset is, from a validation of it. Only the current state is kept. */
export function healthPatch(metadata: ModelMetadataV1, validation: DiffusersValidation): MetadataPatch {
  const { validation_state, validation_errors, entry_path, pipeline_class } = validation
  const known = pipeline_class ?? metadata.pipeline_class
  return {
    entry_path: validation.is_reachable ? entry_path : (metadata.entry_path ?? entry_path),
    import_state: 'ready',
    validation_state,
    validation_errors: [...validation_errors],
    pipeline_class: known,
    task_type_primary: taskTypeOf(known) ?? metadata.task_type_primary,
    ...(validation.is_reachable
      ? {
          requires_unsafe_format: validation.requires_unsafe_format || undefined,
          requires_custom_code: validation_errors.some(({ code }) => code === 'custom_code') || undefined,
        }
      : {}),
  }
}

/** Whether a patch would change anything; the order of fields in a file says nothing. */
export function changes(metadata: ModelMetadataV1, patch: MetadataPatch): boolean {
  const current: Readonly<Record<string, unknown>> = { ...metadata }
  return Object.entries(patch).some(([field, value]) => !isDeepStrictEqual(current[field], value))
}
