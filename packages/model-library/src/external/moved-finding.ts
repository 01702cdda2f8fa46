import type { AssetValidationErrorV1, ModelMetadataV1 } from '@plinth/contracts'
import type { DiffusersValidation } from '../validation/validate-diffusers-directory.ts'

/** The finding about a bundle that is not in its place and was found in another one. A reconcile gives it; a look by itself does not search. */
export const MOVED_FINDING = {
  means: 'The directory of a registered bundle is gone, and a bundle with the same weights lies elsewhere.',
  remedy: 'Relocate the model to the directory that the finding names, or reconcile with a search there.',
} as const

/** Makes it. */
export function movedFinding(places: readonly string[]): AssetValidationErrorV1 {
  const message = `Its directory is gone, and it lies at ${places.join(' or at ')} by now.`
  return { code: 'moved', severity: 'error', message, path: '' }
}

/** True for a bundle whose directory is gone, wherever it is by now. */
export function isGone({ validation_errors = [] }: Pick<ModelMetadataV1, 'validation_errors'>): boolean {
  return validation_errors.some(({ code, path = '' }) => (code === 'missing' || code === 'moved') && path === '')
}

/** Where a bundle was found stays written down for as long as its own place is empty. */
export function keepMoved(validation: DiffusersValidation, { validation_errors = [] }: ModelMetadataV1) {
  const moved = validation_errors.filter(({ code }) => code === 'moved')
  const isMissing = validation.validation_errors.some(({ code, path }) => code === 'missing' && path === '')
  return isMissing && moved.length > 0 ? { ...validation, validation_errors: moved } : validation
}
