import {
  type ContractType,
  defineContract,
  environmentKeyText,
  flag,
  integer,
  list,
  nonBlank,
  oneOf,
  openSet,
  optional,
  part,
  text,
  version,
} from '../schema/index.ts'

/** Whether an environment can be had without a network, and what is missing. Source: design/environments.md, "Offline preflight". */
export const EnvironmentPreflightV1 = defineContract({
  name: 'EnvironmentPreflightV1',
  status: 'draft',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /**
     * `ready`: it is there. `possible`: it can be made from what is cached. `missing`: something is not cached. The others are what `ensure`
     * would answer, with a network as well.
     */
    state: oneOf(['ready', 'possible', 'missing', 'needs_user_input', 'failed']),
    environment_key: optional(environmentKeyText()),
    /** What `ensure` offline would answer. */
    code: optional(nonBlank()),
    message: optional(text()),
    missing: list(
      part({
        kind: openSet(['package', 'tool']),
        name: nonBlank(),
        version: optional(nonBlank()),
        /** Of the download, where it is known. */
        bytes: optional(integer({ min: 0 })),
      }),
    ),
    /** Of all that is missing; absent when the size of any is not known. */
    missing_bytes: optional(integer({ min: 0 })),
    /** False when it is not known what the missing packages need besides. */
    is_complete: flag(),
  },
})
export type EnvironmentPreflightV1 = ContractType<typeof EnvironmentPreflightV1>
