import type { DependencyRequirementsV1 } from '@plinth/contracts'

/** The ids that are selected: the request's, else the payload's, else all. That they exist was checked at the boundary. */
export function selectBindings(
  requirements: Pick<DependencyRequirementsV1, 'bindings' | 'selected_binding_ids'>,
  requested: readonly string[] = [],
): ReadonlySet<string> {
  const choices = [requested, requirements.selected_binding_ids, requirements.bindings.map((each) => each.binding_id)]
  return new Set(choices.find((ids) => ids.length > 0))
}
