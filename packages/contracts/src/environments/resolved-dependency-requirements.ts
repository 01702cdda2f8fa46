import {
  type ContractType,
  defineContract,
  flag,
  integer,
  json,
  list,
  mapOf,
  nonBlank,
  oneOf,
  optional,
  part,
  text,
  time,
  version,
  withDefault,
} from '../schema/index.ts'

function resolvedField() {
  return part({
    /** From the model card; null when it says nothing. */
    base: json(),
    /** From the patch that won; missing when none applies. */
    override: optional(json()),
    /** What is used; null when nothing says. */
    effective: json(),
    /** Which patch won. */
    patch: optional(
      part({
        scope: oneOf(['binding', 'requirement']),
        /** Its place in the list of patches, from 0. */
        position: integer({ min: 0 }),
        updated_at: time(),
      }),
    ),
  })
}

/** The dependency node's second output: base, override and effective value of every field of every requirement. Source: seed 000. */
export const ResolvedDependencyRequirementsV1 = defineContract({
  name: 'ResolvedDependencyRequirementsV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    model_id: nonBlank(),
    platform_key: nonBlank(),
    /** Every binding of the payload, selected or not. */
    bindings: withDefault(
      list(
        part({
          binding_id: nonBlank(),
          /** Missing while the binding is not resolved. */
          env_id: optional(text()),
          /** An unselected binding stays visible. */
          selected: flag(),
          /** Binding-wide fields by name. */
          fields: mapOf(resolvedField()),
          requirements: list(
            part({
              name: nonBlank(),
              /** PEP 503 form. */
              canonical_name: nonBlank(),
              /** As the model card writes it. */
              exact_pin: text(),
              /** False when its marker or platform drops it; `reason` says why. */
              applies: flag(),
              /** Code of what drops it. */
              reason: optional(text()),
              fields: mapOf(resolvedField()),
            }),
          ),
        }),
      ),
      [],
    ),
  },
})
export type ResolvedDependencyRequirementsV1 = ContractType<typeof ResolvedDependencyRequirementsV1>
