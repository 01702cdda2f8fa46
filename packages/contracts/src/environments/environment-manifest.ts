import {
  absolutePath,
  type ContractType,
  defineContract,
  environmentKeyText,
  fingerprint,
  integer,
  json,
  jsonObject,
  list,
  nonBlank,
  optional,
  part,
  text,
  time,
  version,
} from '../schema/index.ts'

/** `manifest.json` of an environment; an environment exists once this file does. Source: seed 000. */
export const EnvironmentManifestV1 = defineContract({
  name: 'EnvironmentManifestV1',
  version: { field: 'contract_version', versions: [1] },
  fields: {
    contract_version: version(1),
    /** Made of `key_inputs` alone. */
    environment_key: environmentKeyText(),
    /** Every input that the key was made of: hashing it gives the key again. */
    key_inputs: jsonObject(),
    environment_kind: nonBlank(),
    /** All bindings that the environment serves. */
    env_ids: list(nonBlank(), { min: 1 }),
    /** What was asked for, what was overridden, what was installed. */
    requirements: part({ base: json(), overrides: json(), effective: json() }),
    /** SHA-256 over the normalised effective requirements. */
    requirements_fingerprint: fingerprint(),
    /** The interpreter that the environment was made with. */
    python: part({
      executable: absolutePath(),
      version: nonBlank(),
      /** E.g. `cpython`. */
      implementation: nonBlank(),
      /** Platform compatibility tags, most specific first (PEP 425). */
      tags: list(text()),
    }),
    /** The tool that installed; part of the key. */
    installer: part({ name: nonBlank(), version: nonBlank() }),
    /** Every distribution in the environment, transitive ones included. */
    installed: list(part({ name: nonBlank(), version: nonBlank(), record_digest: fingerprint() })),
    created_at: time(),
    /** Of all files in the environment. */
    size_bytes: integer({ min: 0 }),
    /** Name of the prefix directory beside the manifest. */
    token: optional(nonBlank()),
    /** What the store remembers of the files to notice change without reading them. */
    evidence: optional(jsonObject()),
    /** What the machine could compute with when it was made, if that was asked for; not part of the key. */
    accelerators: optional(jsonObject()),
    /** Digest of the canonical JSON of this document without this field. */
    manifest_digest: fingerprint(),
  },
})
export type EnvironmentManifestV1 = ContractType<typeof EnvironmentManifestV1>
