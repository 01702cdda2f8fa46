import type { Field } from '../schema/field.ts'
import { oneOf } from '../schema/index.ts'

/** The states of a dependency environment. Source: seed 000. */
export const ENVIRONMENT_STATES = [
  'unresolved',
  'needs_user_input',
  'checking',
  'missing',
  'installing',
  'ready',
  'failed',
] as const

/** One of the states of a dependency environment. */
export type EnvironmentState = (typeof ENVIRONMENT_STATES)[number]

/** A field that holds an {@link EnvironmentState}. */
export function environmentState(): Field<EnvironmentState> {
  return oneOf(ENVIRONMENT_STATES)
}
