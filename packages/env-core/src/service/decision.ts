import type {
  DependencyEnvironmentStatusV1,
  EnvironmentManifestV1,
  MissingInputV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import type { EnvironmentInspection, EnvironmentPlan } from '../ports/environment-provisioner.ts'
import type { CheckedBinding, SelectedRequirement } from '../requirements/check-bindings.ts'
import type { Finding } from '../status/finding.ts'

/** What was decided about a request, before anything is installed. */
export type Decision = PlannedDecision | IncompleteDecision | RefusedDecision

/** What every decision has. */
export interface DecisionBase {
  /** Shared with other decisions, and frozen then. */
  readonly resolved: ResolvedDependencyRequirementsV1
  readonly notices: readonly Finding[]
}

/** The rows of a status by the manifest that they were made of, where that cannot change. */
export type KnownRows = WeakMap<EnvironmentManifestV1, DependencyEnvironmentStatusV1['bindings']>

/** Which environment it is, and what the store has under its key. */
export interface PlannedDecision extends DecisionBase {
  readonly state: 'planned'
  readonly plan: EnvironmentPlan
  readonly inspection: EnvironmentInspection
  readonly bindings: readonly CheckedBinding[]
  readonly applying: readonly SelectedRequirement[]
  readonly rows: KnownRows
}

/** A person has to give something first. */
export interface IncompleteDecision extends DecisionBase {
  readonly state: 'needs_user_input'
  readonly missing: readonly MissingInputV1[]
}

/** It cannot be had. */
export interface RefusedDecision extends DecisionBase {
  readonly state: 'failed'
  readonly failures: readonly Finding[]
}
