import type { ResolvedDependencyRequirementsV1 } from '@plinth/contracts'

/** Whether the values are others by now than those that an environment was made of: another model, other ticks or other overrides. */
export function isOutdated(madeOf: ResolvedDependencyRequirementsV1, now: ResolvedDependencyRequirementsV1): boolean {
  return JSON.stringify(effectiveValues(madeOf)) !== JSON.stringify(effectiveValues(now))
}

function effectiveValues({ model_id, bindings }: ResolvedDependencyRequirementsV1) {
  const inUse = bindings.filter(({ selected }) => selected)
  const values = inUse.map(({ binding_id, fields, requirements }) => [
    binding_id,
    effective(fields),
    requirements.map(({ canonical_name, exact_pin, ...each }) => [canonical_name, exact_pin, effective(each.fields)]),
  ])
  return [model_id, values]
}

type Fields = ResolvedDependencyRequirementsV1['bindings'][number]['fields']

function effective(fields: Fields) {
  return Object.keys(fields)
    .sort()
    .map((name) => [name, fields[name]?.effective ?? null])
}
