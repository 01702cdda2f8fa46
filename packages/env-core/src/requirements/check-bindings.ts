import {
  type CodedError,
  type DependencyBindingV1,
  type DependencyRequirementsV1,
  isCodedError,
} from '@plinth/contracts'
import { hasControlCharacter } from '../boundary/local-path.ts'
import { includesPlatform, isPlatform, platformsOf } from '../boundary/platform-key.ts'
import { ENVIRONMENT_KINDS, type EnvironmentKind } from '../identity/environment-identity.ts'
import type { MergedBinding, MergedRequirement } from '../overrides/merge-overrides.ts'
import { type Finding, type FindingSubject, failure } from '../status/finding.ts'
import { type CheckedRequirement, checkRequirement } from './normalized-requirement.ts'

/** A requirement of a selected binding, in normal form, with what overriding made of it. */
export interface SelectedRequirement {
  readonly binding_id: string
  readonly merged: MergedRequirement
  /** Where it is in the request, as a JSON Pointer. */
  readonly path: string
  readonly checked: CheckedRequirement
}

/** A selected binding whose every part is in order. */
export interface CheckedBinding {
  readonly binding_id: string
  readonly env_id: string
  readonly environment_kind: EnvironmentKind
  readonly merged: MergedBinding
  readonly requirements: readonly SelectedRequirement[]
}

/** The selected bindings, or every reason why one of them cannot serve. */
export interface CheckedSelection {
  readonly bindings: readonly CheckedBinding[]
  readonly failures: readonly Finding[]
}

/** What is checked: a payload with its overrides applied, the selection, and the machine. */
export interface SelectionToCheck {
  readonly payload: DependencyRequirementsV1
  readonly merged: readonly MergedBinding[]
  readonly selected: ReadonlySet<string>
  /** The machine's platform key. */
  readonly host: string
}

/**
 * Checks the selected bindings; a binding that is not selected blocks nothing. Codes: `foreign_platform_key`, `no_bindings`, the payload's
 * and the bindings' own (`unknown_profile`, …), `unsupported_environment_kind`, `invalid_env_id`, `unsupported_platform`, and those of `checkRequirement`.
 */
export function checkBindings({ payload, merged, selected, host }: SelectionToCheck): CheckedSelection {
  const chosen = merged.flatMap((each, index) => (selected.has(each.binding.binding_id) ? [{ each, index }] : []))
  const results = chosen.map(({ each, index }) => checkBinding(each, { payload, path: `${PAYLOAD}/bindings/${index}` }))
  return {
    bindings: results.flatMap(({ checked }) => (checked ? [checked] : [])),
    failures: [...payloadFailures(payload, host), ...results.flatMap(({ failures }) => failures)],
  }
}

const PAYLOAD = '/dependency_requirements'

function payloadFailures(payload: DependencyRequirementsV1, host: string): Finding[] {
  const { platform_key, validation_state, validation_errors, bindings } = payload
  if (!isPlatform(platform_key, host)) {
    const message = `the requirements are for ${platform_key.slice(0, 100)}, and this machine is ${host}`
    return [failure('foreign_platform_key', message, { path: `${PAYLOAD}/platform_key` })]
  }
  const stateIsOwn = validation_state !== 'resolved' && bindings.every((each) => each.validation_state === 'resolved')
  if (stateIsOwn) {
    const subject = { path: `${PAYLOAD}/validation_state` }
    return unresolved({ validation_state, validation_errors }, 'the requirements of the model', subject)
  }
  if (bindings.length > 0) return []
  return [failure('no_bindings', 'the requirements have no bindings', { path: `${PAYLOAD}/bindings` })]
}

interface BindingPlace {
  readonly payload: DependencyRequirementsV1
  /** JSON Pointer of the binding. */
  readonly path: string
}

function checkBinding(merged: MergedBinding, { payload, path }: BindingPlace) {
  const { binding } = merged
  const { binding_id } = binding
  const kind = binding.environment_kind ?? 'python'
  const failures = bindingFailures(binding, { payload, path })
  const requirements = merged.requirements.map((each, index) =>
    checkOne(each, binding_id, `${path}/requirements/${index}`),
  )
  failures.push(...requirements.filter(isFinding))
  if (failures.length > 0 || !isSupported(kind)) return { failures }
  const checked: CheckedBinding = {
    binding_id,
    env_id: binding.env_id ?? defaultEnvId(binding, payload, kind),
    environment_kind: kind,
    merged,
    requirements: requirements.flatMap((each) => (isFinding(each) ? [] : [each])),
  }
  return { checked, failures }
}

function bindingFailures(binding: DependencyBindingV1, { payload, path }: BindingPlace): Finding[] {
  const { binding_id, environment_kind: kind = 'python', platform_selector } = binding
  const about = (field: string) => ({ binding_id, path: `${path}/${field}` })
  const failures: Finding[] = []
  if (binding.validation_state !== 'resolved') {
    failures.push(...unresolved(binding, `binding ${binding_id}`, about('validation_state')))
  }
  if (!isSupported(kind)) {
    const message = `binding ${binding_id} needs an environment of kind ${kind.slice(0, 100)}; supported are ${ENVIRONMENT_KINDS.join(' and ')}`
    failures.push(failure('unsupported_environment_kind', message, about('environment_kind')))
  }
  const env_id = binding.env_id ?? 'default'
  if (env_id.trim() === '' || hasControlCharacter(env_id)) {
    const message = `binding ${binding_id} has an env_id that is blank or has a control character in it`
    failures.push(failure('invalid_env_id', message, about('env_id')))
  }
  if (!includesPlatform(platformsOf(platform_selector), payload.platform_key)) {
    const message = `binding ${binding_id} is for ${platform_selector?.slice(0, 200)}, not for ${payload.platform_key}`
    failures.push(failure('unsupported_platform', message, about('platform_selector')))
  }
  return failures
}

/** The field that each code of `checkRequirement` is about. */
const FIELD_OF: Readonly<Record<string, string>> = {
  invalid_package_name: 'name',
  unpinned_requirement: 'exact_pin',
  invalid_marker: 'markers',
  invalid_python_requires: 'python_requires',
}

function checkOne(merged: MergedRequirement, binding_id: string, path: string): SelectedRequirement | Finding {
  try {
    return { binding_id, merged, path, checked: checkRequirement(merged.requirement) }
  } catch (error) {
    if (!isCodedError(error)) throw error
    const field = FIELD_OF[error.code]
    return failure(error.code, `binding ${binding_id}: ${sentence(error)}`, {
      binding_id,
      requirement_name: merged.requirement.name.slice(0, 100),
      path: field === undefined ? path : `${path}/${field}`,
    })
  }
}

/** The payload's own words come first; without any, the state itself is the code. */
function unresolved(
  { validation_state, validation_errors }: Pick<DependencyBindingV1, 'validation_state' | 'validation_errors'>,
  what: string,
  subject: FindingSubject,
): Finding[] {
  const state = failure(validation_state, `${what} did not resolve (${validation_state})`, subject)
  return [state, ...validation_errors.map(({ code, message }) => failure(code, message, subject))]
}

function defaultEnvId(binding: DependencyBindingV1, payload: DependencyRequirementsV1, kind: string): string {
  const { profile_id, profile_version, profile_hash = '', backend_key = payload.backend_key } = binding
  return [kind, profile_id, profile_version, profile_hash, payload.platform_key, backend_key || 'any'].join(':')
}

function isSupported(kind: string): kind is EnvironmentKind {
  return ENVIRONMENT_KINDS.some((each) => each === kind)
}

function isFinding(value: SelectedRequirement | Finding): value is Finding {
  return 'severity' in value
}

function sentence({ message, hint }: CodedError): string {
  return hint === undefined ? message : `${message}. ${hint}`
}
