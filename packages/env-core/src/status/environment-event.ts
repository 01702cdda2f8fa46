import type { DependencyEnvironmentStatusV1, EnvironmentState } from '@plinth/contracts'

/** What a host hears while an operation runs. Structured-cloneable. `status` is the whole status at that moment. */
export type EnvironmentEvent =
  | {
      readonly kind: 'state_changed'
      readonly operation_id: string
      readonly model_id: string
      readonly from: EnvironmentState
      readonly state: EnvironmentState
      readonly status: DependencyEnvironmentStatusV1
    }
  | {
      readonly kind: 'progress'
      readonly operation_id: string
      readonly model_id: string
      readonly state: EnvironmentState
      readonly progress: NonNullable<DependencyEnvironmentStatusV1['progress']>
      readonly status: DependencyEnvironmentStatusV1
    }
