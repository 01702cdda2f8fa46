import type { DependencyEnvironmentStatusV1, EnvironmentState, MissingInputV1 } from '@plinth/contracts'
import { withoutCredentials } from '../boundary/without-secrets.ts'
import type { Clock } from '../ports/clock.ts'
import type { ProvisionProgress } from '../ports/environment-provisioner.ts'
import type { EnvironmentEvent } from './environment-event.ts'
import type { Finding } from './finding.ts'
import { requireTransition } from './transitions.ts'

/** Rows that a timeline keeps; the oldest go first. */
export const TIMELINE_LIMIT = 50

/** What is known about a state when it is entered. */
export interface StateFacts {
  readonly code?: string
  readonly message?: string
  readonly missing_inputs?: readonly MissingInputV1[]
}

/** The status of one operation: it goes from state to state, and every step is a row of the timeline and an event. */
export interface StatusTracker {
  /** @throws CodedError `invalid_transition`. */
  readonly enter: (state: EnvironmentState, facts?: StateFacts) => void
  /** Only while it is checking or installing. */
  readonly progress: (progress: ProvisionProgress) => void
  readonly add: (findings: readonly Finding[]) => void
  readonly setBindings: (bindings: DependencyEnvironmentStatusV1['bindings']) => void
  readonly setKey: (key: string) => void
  readonly state: () => EnvironmentState
  /** Whether the operation has been in a state, also one that the timeline has dropped. */
  readonly hasBeen: (state: EnvironmentState) => boolean
  readonly status: () => DependencyEnvironmentStatusV1
}

/** Settings of {@link createStatusTracker}. */
export interface StatusTrackerSettings {
  readonly operation_id: string
  readonly model_id: string
  readonly mode: 'auto' | 'manual'
  readonly clock: Clock
  readonly emit: (event: EnvironmentEvent) => void
}

/** A tracker in state `unresolved`. */
export function createStatusTracker(settings: StatusTrackerSettings): StatusTracker {
  const { operation_id, model_id, mode, clock, emit } = settings
  const subject = { operation_id, model_id }
  const seen = new Set<EnvironmentState>(['unresolved'])
  let status: DependencyEnvironmentStatusV1 = {
    contract_version: 1,
    state: 'unresolved',
    mode,
    missing_inputs: [],
    bindings: [],
    timeline: [{ state: 'unresolved', at: clock.now() }],
    diagnostics: [],
  }
  return {
    enter: (state, facts = {}) => {
      const from = status.state
      requireTransition(from, state)
      status = entered(status, { state, facts, at: clock.now() })
      seen.add(state)
      emit({ kind: 'state_changed', ...subject, from, state, status })
    },
    progress: (made) => {
      // Whoever still reports after the end has nothing to say about this operation any more.
      if (status.state !== 'installing' && status.state !== 'checking') return
      const progress = withPlainMessage(made)
      status = { ...status, progress }
      emit({ kind: 'progress', ...subject, state: status.state, progress, status })
    },
    add: (findings) => {
      status = { ...status, diagnostics: [...status.diagnostics, ...findings] }
    },
    setBindings: (bindings) => {
      status = { ...status, bindings }
    },
    setKey: (key) => {
      status = { ...status, environment_key: key }
    },
    state: () => status.state,
    hasBeen: (state) => seen.has(state),
    status: () => status,
  }
}

interface Entry {
  readonly state: EnvironmentState
  readonly facts: StateFacts
  readonly at: string
}

/** Progress, code and missing inputs belong to the state that is left. */
function entered(status: DependencyEnvironmentStatusV1, { state, facts, at }: Entry): DependencyEnvironmentStatusV1 {
  const { progress: _progress, code: _code, message: _message, ...rest } = status
  const { missing_inputs = [], ...given } = facts
  const words = withPlainMessage(given)
  const row = { state, at, ...(words.code === undefined ? {} : { code: words.code }) }
  return {
    ...rest,
    ...words,
    state,
    missing_inputs: [...missing_inputs],
    timeline: [...rest.timeline, row].slice(-TIMELINE_LIMIT),
    bindings: rest.bindings.map((binding) => (TERMINAL.has(binding.state) ? binding : { ...binding, state })),
    ...(state === 'ready' || state === 'missing' ? { checked_at: at } : {}),
  }
}

/** Messages of ports may repeat what they were given. */
function withPlainMessage<T extends { readonly message?: string }>(facts: T): T {
  return facts.message === undefined ? { ...facts } : { ...facts, message: withoutCredentials(facts.message) }
}

/** A binding that failed by itself keeps its state whatever becomes of the others. */
const TERMINAL: ReadonlySet<EnvironmentState> = new Set(['failed'])
