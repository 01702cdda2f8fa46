import { type ContractType, defineContract, flag, list, mapOf, oneOf, optional, part, text } from '../schema/index.ts'

/** `.pyve/config`, a YAML document; kept readable to the prior system. Source: seed 004. */
export const PyveConfigV1 = defineContract({
  name: 'PyveConfigV1',
  fields: {
    /** Version that wrote the file. */
    pyve_version: optional(text()),
    backend: optional(oneOf(['venv', 'micromamba'])),
    venv: optional(part({ directory: optional(text()) })),
    python: optional(part({ version: optional(text()) })),
    micromamba: optional(
      part({ env_name: optional(text()), env_file: optional(text()), channels: optional(list(text())) }),
    ),
    prompt: optional(part({ show: optional(flag()), format: optional(text()) })),
    /** What a stale or missing lock does. Default `warn`. */
    lock_file_policy: optional(oneOf(['warn', 'strict', 'ignore'])),
    /** The named environment that is used when none is given. */
    default_env: optional(text()),
    /** The named environments by name. */
    environments: optional(
      mapOf(
        part({
          backend: optional(oneOf(['venv', 'micromamba'])),
          python_version: optional(text()),
          requirements: optional(text()),
          env_file: optional(text()),
        }),
      ),
    ),
  },
})
export type PyveConfigV1 = ContractType<typeof PyveConfigV1>
