import {
  type ContractType,
  defineContract,
  integer,
  list,
  nonBlank,
  nullable,
  optional,
  text,
  withDefault,
} from '../schema/index.ts'
import { DependencyRequirementV1 } from './dependency-requirement.ts'
import { DependencyValidationErrorV1 } from './dependency-validation-error.ts'
import { dependencyValidationState } from './dependency-validation-state.ts'

/** One dependency profile bound to a model: what it requires and for which platform and backend. Source: seed 000. */
export const DependencyBindingV1 = defineContract({
  name: 'DependencyBindingV1',
  fields: {
    binding_id: nonBlank(),
    profile_id: nonBlank(),
    profile_version: integer(),
    validation_state: dependencyValidationState(),
    /** Digest of the profile's content. */
    profile_hash: optional(text()),
    /** The runtime backend that the profile serves, e.g. `pytorch`. */
    backend_key: optional(text()),
    /** Missing, blank or `*` is any platform; else platform keys split at `,` or `|`. */
    platform_selector: optional(text()),
    /** `python` or `python-venv`; another kind is carried and ends in `unsupported_environment_kind`. */
    environment_kind: optional(text()),
    /** `kind:profile_id:version:profile_hash:platform:backend|any`; null unless resolved. */
    env_id: withDefault(nullable(text()), null),
    validation_errors: withDefault(list(DependencyValidationErrorV1), []),
    requirements: withDefault(list(DependencyRequirementV1), []),
  },
})
export type DependencyBindingV1 = ContractType<typeof DependencyBindingV1>
