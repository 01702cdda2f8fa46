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
    /** Unique in its payload; patches and selections name it. */
    binding_id: nonBlank(),
    /** The dependency profile that the binding applies. */
    profile_id: nonBlank(),
    /** Immutable with its profile: another content is another version. */
    profile_version: integer(),
    /** Anything but `resolved` makes the binding unusable when it is selected. */
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
    /** Why it is not `resolved`. */
    validation_errors: withDefault(list(DependencyValidationErrorV1), []),
    /** Installed together, in one resolution with those of the other selected bindings. */
    requirements: withDefault(list(DependencyRequirementV1), []),
  },
})
export type DependencyBindingV1 = ContractType<typeof DependencyBindingV1>
