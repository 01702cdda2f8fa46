import { CodedError, canonicalJson, EnvironmentRefV1 } from '@plinth/contracts'
import type { EnvironmentProvisioner, PublishedEnvironment, ValidationDepth } from '../ports/environment-provisioner.ts'

/** What a ref is worth. A ref that only says `ready` proves nothing: the store decides. */
export type RefVerification =
  | { readonly state: 'ready'; readonly environment_ref: EnvironmentRefV1; readonly environment: PublishedEnvironment }
  | { readonly state: 'not_ready'; readonly code: RefProblem; readonly message: string; readonly hint: string }

/**
 * `ref_missing`: there is none. `ref_invalid`: it is no EnvironmentRefV1. `ref_not_ready`: it says so itself. `ref_stale`: its environment is
 * gone. `ref_damaged`: its environment does not validate. `ref_forged`: it says something else than the store.
 */
export type RefProblem = 'ref_missing' | 'ref_invalid' | 'ref_not_ready' | 'ref_stale' | 'ref_damaged' | 'ref_forged'

/** Settings of {@link verifyRef}. */
export interface VerifyRefCall {
  readonly signal?: AbortSignal | undefined
  /** Default `quick`. */
  readonly depth?: ValidationDepth | undefined
}

/** Checks a ref against the store before it is used. Never throws for a bad ref. Source: seed 000, "fail fast with actionable error". */
export async function verifyRef(
  provisioner: EnvironmentProvisioner,
  value: unknown,
  { signal, depth = 'quick' }: VerifyRefCall = {},
): Promise<RefVerification> {
  if (value === null || value === undefined) return notReady('ref_missing', 'there is no environment ref')
  const parsed = EnvironmentRefV1.safeParse(value)
  if (!parsed.success) return notReady('ref_invalid', parsed.error.message)
  const ref = parsed.data
  if (ref.state !== 'ready') return notReady('ref_not_ready', `the ref is in state ${ref.state}`)
  const inspection = await provisioner.inspect(ref.environment_key, depth, { signal })
  if (inspection.state === 'missing') {
    return notReady('ref_stale', `there is no environment ${ref.environment_key} in this store`)
  }
  if (inspection.state === 'damaged') return notReady('ref_damaged', inspection.message)
  const { environment } = inspection
  const wrong = differences(ref, environment)
  if (wrong.length > 0) return notReady('ref_forged', `the store has other values for ${wrong.join(', ')}`)
  return { state: 'ready', environment_ref: ref, environment }
}

/** The environment of a ref that holds. @throws CodedError `environment_not_ready`; `details.code` is the {@link RefProblem}. */
export async function requireVerifiedRef(
  provisioner: EnvironmentProvisioner,
  value: unknown,
  call: VerifyRefCall = {},
): Promise<PublishedEnvironment> {
  const verified = await verifyRef(provisioner, value, call)
  if (verified.state === 'ready') return verified.environment
  const { code, message, hint } = verified
  throw new CodedError('environment_not_ready', message, { hint, details: { code } })
}

function notReady(code: RefProblem, message: string): RefVerification {
  return { state: 'not_ready', code, message, hint: HINTS[code] }
}

const HINTS: Readonly<Record<RefProblem, string>> = {
  ref_missing: 'Connect the environment_ref of a dependency environment.',
  ref_invalid: 'Pass the environment_ref of a ready answer as it is.',
  ref_not_ready: 'Run ensure until its state is ready, and pass the ref of that answer.',
  ref_stale: 'Run ensure again; it makes the environment anew.',
  ref_damaged: 'Run ensure again; it moves the damaged environment aside and makes it anew.',
  ref_forged: 'Pass the environment_ref of a ready answer as it is, from this store.',
}

function differences(
  ref: EnvironmentRefV1,
  { manifest, manifest_path, python_executable }: PublishedEnvironment,
): string[] {
  const env_ids = [...manifest.env_ids].sort()
  const expected = {
    environment_kind: manifest.environment_kind,
    env_id: env_ids[0],
    env_ids,
    python_executable,
    requirements_fingerprint: manifest.requirements_fingerprint,
    platform_key: manifest.key_inputs.platform_key,
    manifest_path,
  }
  const claimed: Readonly<Record<string, unknown>> = { ...ref }
  return Object.entries(expected).flatMap(([field, value]) =>
    canonicalJson(value ?? null) === canonicalJson(claimed[field] ?? null) ? [] : [field],
  )
}
