import {
  absolutePath,
  type ContractType,
  defineContract,
  environmentKeyText,
  fingerprint,
  list,
  nonBlank,
  version,
} from '../schema/index.ts'
import { environmentState } from './environment-state.ts'

/** What an inference step consumes. It is checked against the store before use: a ref that only says `ready` proves nothing. Source: seed 000. */
export const EnvironmentRefV1 = defineContract({
  name: 'EnvironmentRefV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Equal inputs give the same key on any machine. */
    environment_key: environmentKeyText(),
    /** `python` or `python-venv`. */
    environment_kind: nonBlank(),
    /** The first of `env_ids` in code-unit order. */
    env_id: nonBlank(),
    /** All bindings that the environment serves. */
    env_ids: list(nonBlank(), { min: 1 }),
    /** Absolute path of the environment's own interpreter. */
    python_executable: absolutePath(),
    /** Only `ready` can be used. */
    state: environmentState(),
    /** SHA-256 over the normalised effective requirements: what is installed. */
    requirements_fingerprint: fingerprint(),
    /** E.g. `linux-x86_64`. */
    platform_key: nonBlank(),
    /** `any` when the payload names no backend. */
    backend_key: nonBlank(),
    /** Absolute path of the environment's manifest.json. */
    manifest_path: absolutePath(),
  },
})
export type EnvironmentRefV1 = ContractType<typeof EnvironmentRefV1>
