import {
  canonicalizeName,
  type DependencyBindingV1,
  type DependencyValidationErrorV1,
  type ModelMetadataV1,
} from '@plinth/contracts'
import type { DeclaredBinding } from './bindings.ts'
import type { HashedProfile } from './dependency-profile.ts'
import { pinFaults, pinnedVersion } from './pin-faults.ts'
import { selectsPlatform } from './platform-key.ts'

/** A binding with the profile it names, where that could be found and read. */
export interface BoundProfile {
  readonly binding: DeclaredBinding
  /** undefined: nobody registered it. */
  readonly profile: HashedProfile | undefined
  /** Why the profile could not be read. */
  readonly fault?: string
}

/** What bindings are resolved for. */
export interface BindingTarget {
  readonly platform: string
  /** Missing takes the bindings of every backend. */
  readonly backend?: string
  /** What the model takes and makes, e.g. `image`. */
  readonly modalities: ReadonlySet<string>
}

/** The bindings that the target selects, resolved; those in conflict are marked so. */
export function resolveBindings(bound: readonly BoundProfile[], target: BindingTarget): readonly DependencyBindingV1[] {
  const resolved = bound
    .filter(({ binding }) => selectsPlatform(binding.platform_selector, target.platform))
    .map((each) => resolveBinding(each, target))
    .filter(({ backend_key }) => servesBackend(backend_key, target.backend))
  return resolved.map((binding) => withConflicts(binding, resolved))
}

/** What a model takes and makes, as its metadata says and as its task implies. */
export function modalitiesOf(metadata: ModelMetadataV1): ReadonlySet<string> {
  const { input_modalities = [], output_modalities = [], task_type_primary = '' } = metadata
  return new Set([...input_modalities, ...output_modalities, ...task_type_primary.split('-')])
}

function resolveBinding({ binding, profile, fault }: BoundProfile, target: BindingTarget): DependencyBindingV1 {
  const { binding_id, profile_id, profile_version, platform_selector } = binding
  const backend_key = binding.backend_key ?? profile?.backend_key
  const base = {
    binding_id,
    profile_id,
    profile_version,
    ...(backend_key === undefined ? {} : { backend_key }),
    ...(platform_selector === undefined ? {} : { platform_selector }),
  }
  if (!profile) {
    const code = fault === undefined ? 'unknown_profile' : 'invalid_profile'
    const message = fault ?? `no profile ${profile_id} in version ${profile_version} is registered`
    return { ...base, ...unresolved(code, [bindingError(binding_id, { code, field: 'profile_id', message })]) }
  }
  const { environment_kind, profile_hash, requirements } = profile
  const faults = pinFaults(profile, { backend: backend_key ?? target.backend, modalities: target.modalities })
  const errors = faults.map((fault) => bindingError(binding_id, fault))
  const found = { ...base, profile_hash, environment_kind, requirements }
  if (errors.length > 0) return { ...found, ...unresolved('invalid_profile', errors), requirements }
  const env_id = [
    environment_kind,
    profile_id,
    profile_version,
    profile_hash,
    target.platform,
    backend_key ?? 'any',
  ].join(':')
  return { ...found, validation_state: 'resolved', validation_errors: [], env_id }
}

function servesBackend(own: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || own === undefined || own === wanted
}

function unresolved(state: 'unknown_profile' | 'invalid_profile', errors: readonly DependencyValidationErrorV1[]) {
  return { validation_state: state, validation_errors: [...errors], env_id: null, requirements: [] }
}

/** Two bindings that could share an environment and pin one package to two versions are in conflict. */
function withConflicts(binding: DependencyBindingV1, all: readonly DependencyBindingV1[]): DependencyBindingV1 {
  if (binding.validation_state !== 'resolved') return binding
  const errors = all
    .filter((other) => other.binding_id !== binding.binding_id && other.validation_state === 'resolved')
    .filter((other) => servesBackend(binding.backend_key, other.backend_key) || other.backend_key === undefined)
    .flatMap((other) => conflictsBetween(binding, other))
  if (errors.length === 0) return binding
  return { ...binding, validation_state: 'profile_conflict', validation_errors: errors, env_id: null }
}

function conflictsBetween(binding: DependencyBindingV1, other: DependencyBindingV1): DependencyValidationErrorV1[] {
  const theirs = new Map(other.requirements.map((each) => [keyOf(each), pinnedVersion(each.exact_pin)]))
  return binding.requirements
    .filter((each) => theirs.has(keyOf(each)) && theirs.get(keyOf(each)) !== pinnedVersion(each.exact_pin))
    .map(({ name }) =>
      bindingError(binding.binding_id, {
        code: 'profile_conflict',
        field: 'requirements',
        message: `${other.binding_id} pins ${name} to another version`,
      }),
    )
}

/** A package under a marker is another requirement than without it. */
function keyOf({ name, markers = '' }: DependencyBindingV1['requirements'][number]): string {
  return `${canonicalizeName(name)};${markers}`
}

function bindingError(
  binding_id: string,
  { code, field, message }: { readonly code: string; readonly field: string; readonly message: string },
): DependencyValidationErrorV1 {
  return { code, scope: 'binding', binding_id, field, message }
}
