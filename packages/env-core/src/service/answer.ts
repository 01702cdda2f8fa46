import {
  CodedError,
  type DependencyEnvironmentStatusV1,
  type EnvironmentRefV1,
  type ResolvedDependencyRequirementsV1,
} from '@plinth/contracts'
import type { CheckedRequest } from '../boundary/parse-request.ts'
import type { PublishedEnvironment } from '../ports/environment-provisioner.ts'
import type { EnvironmentAnswer, OtherAnswer, ReadyAnswer } from './environment-answer.ts'

/** The ref of a published environment, for the request that asked for it. */
export function environmentRef(request: CheckedRequest, environment: PublishedEnvironment): EnvironmentRefV1 {
  const { manifest, manifest_path, python_executable } = environment
  const env_ids = [...manifest.env_ids].sort()
  const { environment_key, environment_kind, requirements_fingerprint } = manifest
  return {
    contract_version: 1,
    environment_key,
    environment_kind,
    env_id: env_ids[0] ?? '',
    env_ids,
    python_executable,
    state: 'ready',
    requirements_fingerprint,
    platform_key: String(manifest.key_inputs.platform_key),
    backend_key: request.requirements.backend_key?.trim() || 'any',
    manifest_path,
  }
}

/** A ready answer. */
export function readyAnswer(parts: Omit<ReadyAnswer, 'state'>): ReadyAnswer {
  return { state: 'ready', ...parts }
}

/** An answer without an environment. @throws when the status is one in which no operation ends. */
export function otherAnswer(
  status: DependencyEnvironmentStatusV1,
  resolved_dependency_requirements: ResolvedDependencyRequirementsV1,
): OtherAnswer {
  const { state } = status
  if (state === 'ready' || state === 'checking' || state === 'installing') {
    throw new Error(`an operation cannot end in state ${state} without an environment`)
  }
  return { state, status, environment_ref: null, resolved_dependency_requirements, outcome: null }
}

/**
 * The ref of an answer that is ready.
 * @throws CodedError `environment_not_ready`; `details` has `state`, `code` and `missing_inputs`.
 */
export function requireReady(answer: EnvironmentAnswer): EnvironmentRefV1 {
  if (answer.state === 'ready') return answer.environment_ref
  const { code, message, missing_inputs } = answer.status
  throw new CodedError(
    'environment_not_ready',
    `the environment is ${answer.state}: ${message ?? code ?? 'no reason given'}`,
    {
      hint: missing_inputs.map((input) => `${input.message} (${input.accepts})`).join('; ') || HINTS[answer.state],
      details: { state: answer.state, code: code ?? null, missing_inputs },
    },
  )
}

const HINTS: Readonly<Record<OtherAnswer['state'], string>> = {
  unresolved: 'Call ensure.',
  missing: 'Call ensure, in manual mode with confirmed: true.',
  needs_user_input: 'Give the missing inputs by setOverrides, then call ensure again.',
  failed: 'See the diagnostics of the status.',
}
