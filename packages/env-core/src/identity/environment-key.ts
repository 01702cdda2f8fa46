import { canonicalJson, sha256Hex } from '@plinth/contracts'
import { canonicalParts, type EnvironmentIdentity } from './environment-identity.ts'

declare const KEY: unique symbol

/** `v1_` and 32 lowercase hex digits. */
export type EnvironmentKey = string & { readonly [KEY]: true }

/**
 * Identity of an environment: equal inputs on any machine give the same key, every listed input changes it, and the order of bindings,
 * requirements and patches never matters. `v1_` and the first 32 hex digits of SHA-256 over canonical JSON (RFC 8785) of the inputs.
 * Golden values: test/golden/environment-keys.json. Source: seed 000, "environment_key must be deterministic".
 */
export function environmentKey(identity: EnvironmentIdentity): EnvironmentKey {
  // The brand says that this function made it.
  return `v1_${sha256Hex(identityJson(identity)).slice(0, 32)}` as EnvironmentKey
}

/** Canonical JSON of the canonical identity, put together from the parts that sorting made already. */
function identityJson(identity: EnvironmentIdentity): string {
  const { env_ids, requirements, sources } = canonicalParts(identity)
  const made: Readonly<Record<string, string>> = {
    requirements: `[${requirements.map(([json]) => json).join(',')}]`,
    sources: `[${sources.map(([json]) => json).join(',')}]`,
  }
  const members = Object.entries({ ...identity, env_ids })
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${canonicalJson(name)}:${made[name] ?? canonicalJson(value)}`)
  return `{${members.join(',')}}`
}
