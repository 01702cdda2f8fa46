import { type ContractType, defineContract, nonBlank, oneOf, optional, version, withDefault } from '../schema/index.ts'

/** What a project environment is to be; strict. Source: seed 004. */
export const PythonEnvSpecV1 = defineContract({
  name: 'PythonEnvSpecV1',
  unknown_fields: 'refuse',
  version: { field: 'contract_version', versions: [1], optional: true },
  fields: {
    contract_version: withDefault(version(1), 1),
    backend: oneOf(['venv', 'micromamba']),
    /** Name of the environment inside its project. */
    name: nonBlank(),
    /** `3.11` or `3.11.5`; missing means the newest suitable one found. */
    python_version: optional(nonBlank()),
    /** requirements.txt, pyproject.toml or environment.yml, relative to the project. */
    spec_file: optional(nonBlank()),
    /** conda-lock.yml, relative to the project. */
    lock_file: optional(nonBlank()),
  },
})
export type PythonEnvSpecV1 = ContractType<typeof PythonEnvSpecV1>
