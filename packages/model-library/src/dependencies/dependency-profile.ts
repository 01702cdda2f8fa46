import { CodedError, canonicalDigest, DependencyRequirementV1 } from '@plinth/contracts'
import { isDirectoryName } from '../registry/model-id.ts'
import { pinFaults } from './pin-faults.ts'

/**
 * What a kind of model needs to run, under a name. A profile is immutable: one id and version always mean the same content, by hash.
 * It is declarative; nothing in it is ever run.
 */
export interface DependencyProfile {
  /** Lower case letters, digits, `.`, `_` and `-`, e.g. `pytorch`. */
  readonly profile_id: string
  /** A whole number from 1. */
  readonly profile_version: number
  /** Default `python-venv`. */
  readonly environment_kind?: string | undefined
  /** The backend that a binding of it serves unless the binding says otherwise, e.g. `pytorch`; missing serves any. */
  readonly backend_key?: string | undefined
  readonly description?: string | undefined
  /** Every package exactly pinned. */
  readonly requirements: readonly DependencyRequirementV1[]
}

/** A profile with its hash and with every default written out. */
export interface HashedProfile extends DependencyProfile {
  readonly environment_kind: string
  /** SHA-256 of the canonical JSON of everything else but the description, 64 hexadecimal digits. */
  readonly profile_hash: string
}

/**
 * Checks a profile and gives it its hash.
 * @throws CodedError `invalid_dependency_profile` (its form), `unpinned_dependency`, `invalid_dependency_pin`; `details.errors` has all, each with code and field.
 */
export function checkProfile(value: unknown): HashedProfile {
  const profile = readProfile(value)
  const errors = pinFaults(profile, { backend: profile.backend_key, modalities: new Set() })
  const [fault] = errors
  if (fault) {
    throw new CodedError(fault.code, `profile ${profile.profile_id}: ${fault.message}`, {
      hint: 'Pin every package to one version, as ==1.2.3.',
      details: { profile_id: profile.profile_id, errors },
    })
  }
  return profile
}

/** The form of a profile without a look at its pins, for what lies in a library's files. @throws CodedError `invalid_dependency_profile` */
export function readProfile(value: unknown): HashedProfile {
  const fields = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  const {
    profile_id,
    profile_version,
    environment_kind = 'python-venv',
    backend_key,
    description,
    requirements,
  } = fields
  const unknown = Object.keys(fields).filter((name) => !FIELDS.has(name))
  const errors = [
    ...unknown.map((name) => fault(name, 'is no field of a profile')),
    ...unless(isProfileId(profile_id), 'profile_id', 'is not a name of lower case letters, digits, ".", "_" and "-"'),
    ...unless(isProfileVersion(profile_version), 'profile_version', 'is not a whole number from 1'),
    ...unless(isName(environment_kind), 'environment_kind', 'is not a name'),
    ...unless(backend_key === undefined || isName(backend_key), 'backend_key', 'is not a name'),
    ...unless(description === undefined || typeof description === 'string', 'description', 'is not a text'),
    ...requirementErrors(requirements),
  ]
  if (errors.length > 0 || !isProfileId(profile_id) || !isProfileVersion(profile_version) || !isName(environment_kind))
    throw invalidProfile(errors)
  return withHash({
    profile_id,
    profile_version,
    environment_kind,
    ...(isName(backend_key) ? { backend_key } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    requirements: Array.isArray(requirements) ? requirements.map((each) => DependencyRequirementV1.parse(each)) : [],
  })
}

/** True for a name under which a profile can be filed. */
export function isProfileId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9._-]{0,63}$/.test(value) && isDirectoryName(value)
}

/** True for a version under which a profile can be filed. */
export function isProfileVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}

const FIELDS = new Set([
  'profile_id',
  'profile_version',
  'environment_kind',
  'backend_key',
  'description',
  'requirements',
  'profile_hash',
])

function withHash(profile: DependencyProfile & { readonly environment_kind: string }): HashedProfile {
  const { description: _, ...identity } = profile
  return { ...profile, profile_hash: canonicalDigest(identity) }
}

/** True for a name that can be part of env_id, whose parts are separated by colons. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)
}

function requirementErrors(requirements: unknown): ProfileFault[] {
  if (!Array.isArray(requirements)) return [fault('requirements', 'is not a list')]
  return requirements.flatMap((each: unknown, index) => {
    const parsed = DependencyRequirementV1.safeParse(each)
    return parsed.success
      ? []
      : parsed.errors.map(({ path, message }) => fault(`requirements/${index}${path}`, message))
  })
}

interface ProfileFault {
  readonly code: 'invalid_dependency_profile'
  /** E.g. `requirements/0/name`. */
  readonly field: string
  readonly message: string
}

function fault(field: string, message: string): ProfileFault {
  return { code: 'invalid_dependency_profile', field, message }
}

function unless(holds: boolean, field: string, message: string): ProfileFault[] {
  return holds ? [] : [fault(field, message)]
}

function invalidProfile(errors: readonly ProfileFault[]): CodedError {
  const said = errors.map(({ field, message }) => `${field} ${message}`).join('; ')
  return new CodedError('invalid_dependency_profile', `this is not a dependency profile: ${said}`, {
    hint: 'A profile has profile_id, profile_version and requirements, each with kind, name and exact_pin.',
    details: { errors },
  })
}
