import {
  type ContractType,
  defineContract,
  list,
  nonBlank,
  optional,
  text,
  version,
  withDefault,
} from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'
import { shown } from '../schema/shown.ts'
import { DependencyBindingV1 } from './dependency-binding.ts'
import { DependencyValidationErrorV1 } from './dependency-validation-error.ts'
import { dependencyValidationState } from './dependency-validation-state.ts'

/**
 * What a model needs to run: written by a model library, read by the dependency environment. Source: seed 000.
 * Own rules: `duplicate_binding_id`, `unknown_binding_id` (a selected id that no binding has is an error, never "all").
 */
export const DependencyRequirementsV1 = defineContract({
  name: 'DependencyRequirementsV1',
  version: { field: 'dependency_contract_version', versions: [1] },
  fields: {
    dependency_contract_version: version(1),
    /** The model that the requirements are of. */
    model_id: nonBlank(),
    /** The platform the requirements are for, e.g. `linux-x86_64`. */
    platform_key: nonBlank(),
    /** The runtime backend, e.g. `pytorch`; missing means any. */
    backend_key: optional(text()),
    /** The worst of the bindings' states. */
    validation_state: dependencyValidationState(),
    /** What concerns the whole payload or one binding while it was resolved. */
    validation_errors: withDefault(list(DependencyValidationErrorV1), []),
    /** Each is one profile; which of them count is said by the selection. */
    bindings: withDefault(list(DependencyBindingV1), []),
    /** Empty means all bindings. */
    selected_binding_ids: withDefault(list(text()), []),
  },
  rules: [duplicateBindings, unknownSelection],
})
export type DependencyRequirementsV1 = ContractType<typeof DependencyRequirementsV1>

type Bindings = { readonly bindings: readonly { readonly binding_id: string }[] }

function* duplicateBindings({ bindings }: Bindings): Iterable<RuleFinding> {
  const seen = new Set<string>()
  for (const [index, { binding_id }] of bindings.entries()) {
    const path = ['bindings', index, 'binding_id']
    if (seen.has(binding_id)) yield { code: 'duplicate_binding_id', path, message: `repeats ${shown(binding_id)}` }
    seen.add(binding_id)
  }
}

function* unknownSelection({
  bindings,
  selected_binding_ids,
}: Bindings & { readonly selected_binding_ids: readonly string[] }): Iterable<RuleFinding> {
  const known = new Set(bindings.map(({ binding_id }) => binding_id))
  for (const [index, id] of selected_binding_ids.entries()) {
    const path = ['selected_binding_ids', index]
    if (!known.has(id))
      yield { code: 'unknown_binding_id', path, message: `selects ${shown(id)}, which no binding has` }
  }
}
