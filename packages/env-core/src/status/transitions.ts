import { CodedError, type EnvironmentState } from '@plinth/contracts'

/** Every transition there is. Source: seed 000, "Transitions"; design/environments.md, "State machine". */
export const TRANSITIONS: Readonly<Record<EnvironmentState, readonly EnvironmentState[]>> = {
  unresolved: ['checking', 'needs_user_input', 'failed'],
  checking: ['ready', 'missing', 'needs_user_input', 'failed'],
  missing: ['installing', 'checking'],
  installing: ['checking', 'needs_user_input', 'failed', 'missing'],
  needs_user_input: ['checking'],
  ready: ['checking'],
  failed: ['checking'],
}

/** Lets a transition of {@link TRANSITIONS} pass. @throws CodedError `invalid_transition` for any other. */
export function requireTransition(from: EnvironmentState, to: EnvironmentState): void {
  if (TRANSITIONS[from].includes(to)) return
  throw new CodedError('invalid_transition', `an environment cannot go from ${from} to ${to}`, {
    hint: 'This is a defect of the service; report it with the timeline of the status.',
    details: { from, to },
  })
}
