import {
  type ContractType,
  defineContract,
  list,
  nonBlank,
  oneOf,
  optional,
  packageHash,
  text,
} from '../schema/index.ts'

/** One exactly pinned package that a model needs. Declarative: nothing in it is ever run. Source: seed 000. */
export const DependencyRequirementV1 = defineContract({
  name: 'DependencyRequirementV1',
  fields: {
    /** The only kind of version 1. */
    kind: oneOf(['python_package']),
    /** Project name; compared by its PEP 503 form. */
    name: nonBlank(),
    /** `==X` or `X`, X a PEP 440 version. Anything else ends in `unpinned_requirement`. */
    exact_pin: text(),
    /** The one index that serves this package. Binds this package only. */
    index_url: optional(text()),
    /** More indexes for this package, in order. */
    extra_index_urls: optional(list(text())),
    /** PEP 508 marker; false on the target means the requirement is dropped. */
    markers: optional(text()),
    /** PEP 440 specifier set for the Python version. */
    python_requires: optional(text()),
    /** Platform keys on which the requirement can be met. */
    platform_constraints: optional(list(text())),
    /** Accepted digests of the distribution. */
    hashes: optional(list(packageHash())),
    /** Provenance only: never an install target, never run. */
    source: optional(text()),
  },
})
export type DependencyRequirementV1 = ContractType<typeof DependencyRequirementV1>
