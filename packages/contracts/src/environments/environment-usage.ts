import {
  type ContractType,
  defineContract,
  flag,
  list,
  nonBlank,
  optional,
  part,
  time,
  version,
  withDefault,
} from '../schema/index.ts'

/** `usage.json` beside a manifest: what changes about an environment that itself never does. Source: seed 000. */
export const EnvironmentUsageV1 = defineContract({
  name: 'EnvironmentUsageV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Written at most once an hour. */
    last_used_at: time(),
    /** Newest last; bounded. */
    validations: withDefault(
      list(
        part({
          at: time(),
          /** The validation level: `quick`, `stat` or `full`. */
          kind: nonBlank(),
          ok: flag(),
          /** Why it failed. */
          code: optional(nonBlank()),
        }),
      ),
      [],
    ),
  },
})
export type EnvironmentUsageV1 = ContractType<typeof EnvironmentUsageV1>
