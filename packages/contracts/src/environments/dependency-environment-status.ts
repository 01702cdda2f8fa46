import {
  type ContractType,
  defineContract,
  environmentKeyText,
  list,
  nonBlank,
  number,
  oneOf,
  optional,
  part,
  text,
  time,
  version,
  withDefault,
} from '../schema/index.ts'
import { environmentState } from './environment-state.ts'
import { MissingInputV1 } from './missing-input.ts'

/** Where a dependency environment stands, as a node shows it. Source: seed 000. */
export const DependencyEnvironmentStatusV1 = defineContract({
  name: 'DependencyEnvironmentStatusV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    state: environmentState(),
    /** `manual` stops before it installs, `auto` installs what is missing. */
    mode: oneOf(['auto', 'manual']),
    /** Why the state is what it is. */
    code: optional(nonBlank()),
    message: optional(text()),
    /** Set as soon as it is known. */
    environment_key: optional(environmentKeyText()),
    /** All at once, so that no question comes twice. */
    missing_inputs: withDefault(list(MissingInputV1), []),
    /** The selected bindings. */
    bindings: withDefault(
      list(
        part({
          binding_id: nonBlank(),
          env_id: optional(text()),
          state: environmentState(),
          code: optional(nonBlank()),
          message: optional(text()),
          /** As `name==version`. */
          installed_requirements: withDefault(list(text()), []),
          /** As `name==version`; to be installed. */
          missing_requirements: withDefault(list(text()), []),
          /** As `name==version`; could not be installed or verified. */
          failed_requirements: withDefault(list(text()), []),
        }),
      ),
      [],
    ),
    progress: optional(
      part({
        /** What is going on, e.g. `resolve`, `download`, `install`, `verify`. */
        phase: nonBlank(),
        completed: number({ min: 0 }),
        /** Missing when it is not known. */
        total: optional(number({ min: 0 })),
        /** `bytes`, `packages`, `files`. */
        unit: nonBlank(),
        message: optional(text()),
      }),
    ),
    /** The transitions so far, oldest first; bounded. */
    timeline: withDefault(list(part({ state: environmentState(), at: time(), code: optional(nonBlank()) })), []),
    /** Findings that change no state by themselves, e.g. a requirement whose marker is false here. */
    diagnostics: withDefault(
      list(
        part({
          severity: oneOf(['info', 'warning', 'error']),
          code: nonBlank(),
          message: text(),
          binding_id: optional(text()),
          requirement_name: optional(text()),
          /** Where in the request, as a JSON Pointer. */
          path: optional(text()),
        }),
      ),
      [],
    ),
    /** When the environment was last checked. */
    checked_at: optional(time()),
  },
})
export type DependencyEnvironmentStatusV1 = ContractType<typeof DependencyEnvironmentStatusV1>
