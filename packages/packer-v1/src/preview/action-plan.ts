import type { PackerDiagnostic, PackerProposedAction } from '@plinth/contracts'
import type { OperationEvents } from '@plinth/packer-api'
import type { Project } from '../workspace/project.ts'
import type { Snapshot } from '../workspace/snapshot.ts'

/** Which change is meant. */
export interface ActionTarget {
  readonly kind: string
  readonly asset_id?: number | undefined
  readonly quarantine_id?: string | undefined
  readonly root?: string | undefined
}

/** What a plan is made from. */
export interface PlanScene {
  readonly project: Project
  readonly snapshot: Snapshot
  readonly newUuid: () => string
  readonly now: () => Date
}

/** A change that could be made, as it would be made now. */
export interface ActionPlan {
  readonly actions: readonly PackerProposedAction[]
  readonly affected_assets: readonly number[]
  /** One sentence. */
  readonly summary: string
  /** Equal bases: whatever the plan rests on beyond the snapshot is as it was. */
  readonly basis: string
  /** Makes the change, in a turn of the lane on the very snapshot that it was planned on. @throws file errors, with the change undone */
  readonly perform: (events: OperationEvents) => Promise<ActionOutcome>
}

/** What was done. */
export interface ActionOutcome {
  /** One sentence. */
  readonly summary: string
  /** Those of the plan, unless some turned out to be superfluous. */
  readonly applied: readonly PackerProposedAction[]
  readonly quarantine_id?: string
  /** Of a restored asset. */
  readonly restored?: { readonly asset_id: number; readonly root: string }
}

/** A plan, or why there is none. */
export type Planning =
  | { readonly state: 'planned'; readonly plan: ActionPlan }
  | { readonly state: 'refused'; readonly blockers: readonly PackerDiagnostic[] }

/** Makes plans of one kind. Looks at the disk, changes nothing. */
export type Planner = (scene: PlanScene, target: ActionTarget) => Promise<Planning>

/** No plan. */
export function refusal(...blockers: readonly PackerDiagnostic[]): Planning {
  return { state: 'refused', blockers }
}

/** True when applying takes consent. */
export function needsConsent({ actions }: Pick<ActionPlan, 'actions'>): boolean {
  return actions.some(({ destructive }) => destructive)
}

/** Equal fingerprints: the plans would do the same to the same things. */
export function fingerprintOf({ actions, basis }: Pick<ActionPlan, 'actions' | 'basis'>): string {
  return JSON.stringify([actions, basis])
}
