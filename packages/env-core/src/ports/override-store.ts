import type { DependencyOverridePatchV1 } from '@plinth/contracts'
import type { PortCall } from './call.ts'

/** Keeps what a person overrides, per model: backend-owned, never a user interface's alone. Source: seed 000. */
export interface OverrideStore {
  /** The stored patches of a model, oldest first; empty when there are none. */
  readonly read: (modelId: string, call: PortCall) => Promise<readonly DependencyOverridePatchV1[]>
  /**
   * Replaces the patches of a model by what `change` makes of them, and gives the new ones. No other change comes between reading and
   * writing; an empty list forgets the model. An aborted call changes nothing.
   */
  readonly update: (
    modelId: string,
    change: (patches: readonly DependencyOverridePatchV1[]) => readonly DependencyOverridePatchV1[],
    call: PortCall,
  ) => Promise<readonly DependencyOverridePatchV1[]>
}
