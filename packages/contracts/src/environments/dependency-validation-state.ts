import type { Field } from '../schema/field.ts'
import { oneOf } from '../schema/index.ts'

/** How well requirements resolved, worst last wins. It speaks of requirements, never of the model's files. */
export function dependencyValidationState(): Field<
  'resolved' | 'unknown_profile' | 'invalid_profile' | 'profile_conflict'
> {
  return oneOf(['resolved', 'unknown_profile', 'invalid_profile', 'profile_conflict'])
}
