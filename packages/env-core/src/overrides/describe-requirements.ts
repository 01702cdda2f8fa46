import type {
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import { selectBindings } from '../requirements/select-bindings.ts'
import { describeFields } from './describe-fields.ts'
import { mergeOverrides } from './merge-overrides.ts'

/**
 * Base, override and effective value of every field, from a payload and patches alone: what a host shows before anything is asked for. Nothing
 * is looked at, no process is started and nothing is remembered. Which requirements a marker or a platform drops depends on the Python, which
 * is not chosen here: all of them apply. Without `selected` the payload's selection counts, else all bindings.
 */
export function describeRequirements(
  requirements: DependencyRequirementsV1,
  patches: readonly DependencyOverridePatchV1[],
  selected: readonly string[] = [],
): ResolvedDependencyRequirementsV1 {
  const { model_id, platform_key } = requirements
  const facts = { model_id, platform_key, selected: selectBindings(requirements, selected), dropped: new Map() }
  return describeFields(mergeOverrides(requirements, patches).bindings, facts)
}
