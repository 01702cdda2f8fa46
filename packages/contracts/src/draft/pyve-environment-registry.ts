import {
  absolutePath,
  type ContractType,
  defineContract,
  list,
  nonBlank,
  oneOf,
  optional,
  part,
  text,
  time,
  version,
} from '../schema/index.ts'

/** `.pyve/envs/.registry`: the named environments of a project. Source: seed 004. */
export const PyveEnvironmentRegistryV1 = defineContract({
  name: 'PyveEnvironmentRegistryV1',
  status: 'draft',
  version: { field: 'schema_version', versions: [1] },
  fields: {
    schema_version: version(1),
    environments: list(
      part({
        name: nonBlank(),
        backend: oneOf(['venv', 'micromamba']),
        /** Where it was made: a moved project is noticed by it. */
        prefix: absolutePath(),
        python_version: optional(text()),
        created_at: time(),
      }),
    ),
  },
})
export type PyveEnvironmentRegistryV1 = ContractType<typeof PyveEnvironmentRegistryV1>
