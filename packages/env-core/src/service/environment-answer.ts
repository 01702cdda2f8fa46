import type {
  DependencyEnvironmentStatusV1,
  EnvironmentRefV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'

/** What every answer has. `status.state` and `state` are the same. */
interface AnswerBase {
  readonly status: DependencyEnvironmentStatusV1
  /** Base, override and effective value of every field. Answers to equal requests may share it: it is frozen then. */
  readonly resolved_dependency_requirements: ResolvedDependencyRequirementsV1
}

/** The environment is there, verified. `joined`: another caller or process installed it meanwhile. */
export interface ReadyAnswer extends AnswerBase {
  readonly state: 'ready'
  readonly environment_ref: EnvironmentRefV1
  readonly outcome: 'reused' | 'installed' | 'joined'
}

/**
 * There is no environment. `missing`: it can be installed; `needs_user_input`: see `status.missing_inputs`; `failed`: see `status.code` and
 * `status.diagnostics`; `unresolved`: `resolve` decided which environment it is (`status.environment_key`) and did not look at it.
 */
export interface OtherAnswer extends AnswerBase {
  readonly state: 'unresolved' | 'missing' | 'needs_user_input' | 'failed'
  readonly environment_ref: null
  readonly outcome: null
}

/** What `resolve`, `check` and `ensure` answer; TypeScript narrows on `state`. */
export type EnvironmentAnswer = ReadyAnswer | OtherAnswer
