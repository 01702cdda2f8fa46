import {
  absolutePath,
  type ContractType,
  defineContract,
  integer,
  list,
  nonBlank,
  oneOf,
  optional,
  part,
  text,
  version,
} from '../schema/index.ts'

/** What `doctor` and `env info` say about a project environment. Source: seed 004. */
export const PythonEnvReportV1 = defineContract({
  name: 'PythonEnvReportV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    backend: oneOf(['venv', 'micromamba']),
    name: nonBlank(),
    /** Absolute path of the environment. */
    prefix: absolutePath(),
    python_executable: optional(absolutePath()),
    python_version: optional(text()),
    /** Number of installed distributions. */
    packages: optional(integer({ min: 0 })),
    findings: list(
      part({
        /** Name of the rule. */
        rule: nonBlank(),
        status: oneOf(['ok', 'warning', 'error']),
        message: text(),
        /** What to do about it. */
        fix: optional(text()),
      }),
    ),
  },
})
export type PythonEnvReportV1 = ContractType<typeof PythonEnvReportV1>
