import type { Field } from '../schema/field.ts'
import { oneOf } from '../schema/index.ts'

/** `valid`: it loads. `degraded`: a bundle of a known kind that would not load now. `invalid`: no such bundle, or it carries code of its own. */
export function assetValidationState(): Field<'valid' | 'degraded' | 'invalid'> {
  return oneOf(['valid', 'degraded', 'invalid'])
}

/** Who owns the bytes: the library, or the user somewhere else. */
export function storageKind(): Field<'library_owned' | 'external_reference'> {
  return oneOf(['library_owned', 'external_reference'])
}

/** The layout of a directory that is executed as a whole. */
export function bundleFormat(): Field<'diffusers_directory'> {
  return oneOf(['diffusers_directory'])
}
