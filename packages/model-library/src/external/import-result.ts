import type { AssetValidationErrorV1, ModelImportResultV1 } from '@plinth/contracts'
import type { DiffusersValidation } from '../validation/validate-diffusers-directory.ts'
import type { SourceAnswer } from './look/source-look.ts'

/** What an import, a look or a move answers about a model. */
export function importResult(
  model_id: string,
  status: ModelImportResultV1['status'],
  health: {
    readonly validation_state?: DiffusersValidation['validation_state'] | undefined
    readonly validation_errors?: readonly AssetValidationErrorV1[] | undefined
  },
): ModelImportResultV1 {
  const { validation_state, validation_errors = [] } = health
  return {
    contract_version: 1,
    model_id,
    status,
    ...(validation_state === undefined ? {} : { validation_state }),
    errors: [...validation_errors],
  }
}

/** A refusal with one error of its own. */
export function failed(modelId: string, code: string, message: string): ModelImportResultV1 {
  return importResult(modelId, 'failed', { validation_errors: [{ code, severity: 'error', message }] })
}

/** The refusal of a directory that the library lies in, or that lies in the library. */
export function misplaced(modelId: string, relation: Exclude<SourceAnswer['relation'], 'apart'>): ModelImportResultV1 {
  return relation === 'inside_library'
    ? failed(modelId, 'source_inside_library', 'The directory lies in the library, whose files are not external.')
    : failed(modelId, 'source_holds_library', 'The library lies in the directory, so it would be written to.')
}
