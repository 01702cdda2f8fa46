import type {
  DependencyBindingV1,
  DependencyOverridePatchV1,
  DependencyRequirementsV1,
  DependencyRequirementV1,
} from '@plinth/contracts'
import type { PythonRuntime } from '../ports/python-runtime-locator.ts'

/** What of a payload differs from the usual: model `tiny`, platform `linux-x86_64`, resolved, nothing selected. */
export type RequirementsParts = Partial<DependencyRequirementsV1>

/** A requirement: `aRequirement('numpy', '2.4.1')`. */
export function aRequirement(
  name: string,
  version: string,
  parts: Partial<DependencyRequirementV1> = {},
): DependencyRequirementV1 {
  return { kind: 'python_package', name, exact_pin: `==${version}`, ...parts }
}

/** A resolved binding `main` of kind python-venv, with these requirements. */
export function aBinding(
  requirements: readonly DependencyRequirementV1[],
  parts: Partial<DependencyBindingV1> = {},
): DependencyBindingV1 {
  const id = parts.binding_id ?? 'main'
  return {
    binding_id: id,
    profile_id: `profile-${id}`,
    profile_version: 1,
    validation_state: 'resolved',
    environment_kind: 'python-venv',
    env_id: `python-venv:profile-${id}:1:hash:linux-x86_64:any`,
    validation_errors: [],
    requirements: [...requirements],
    ...parts,
  }
}

/** A payload of these bindings. */
export function requirementsOf(
  bindings: readonly DependencyBindingV1[],
  parts: RequirementsParts = {},
): DependencyRequirementsV1 {
  return {
    dependency_contract_version: 1,
    model_id: 'tiny',
    platform_key: 'linux-x86_64',
    validation_state: 'resolved',
    validation_errors: [],
    bindings: [...bindings],
    selected_binding_ids: [],
    ...parts,
  }
}

/** A patch for binding `main`, or for one of its requirements. */
export function aPatch(
  fields: DependencyOverridePatchV1['fields'],
  parts: Partial<DependencyOverridePatchV1> = {},
): DependencyOverridePatchV1 {
  return {
    contract_version: 1,
    binding_id: 'main',
    scope: parts.requirement_name === undefined ? 'binding' : 'requirement',
    fields,
    source: 'user',
    updated_at: '2026-01-01T00:00:00Z',
    ...parts,
  }
}

/** CPython 3.11.7 on Linux at `/pythons/3.11.7/bin/python`, unless told otherwise. */
export function aRuntime(version = '3.11.7', parts: Partial<PythonRuntime> = {}): PythonRuntime {
  const python_version = version.split('.').slice(0, 2).join('.')
  const tag = `cp${python_version.replace('.', '')}`
  return {
    executable: `/pythons/${version}/bin/python`,
    version,
    implementation: 'cpython',
    tags: [`${tag}-${tag}-linux_x86_64`],
    markers: {
      implementation_name: 'cpython',
      implementation_version: version,
      os_name: 'posix',
      platform_machine: 'x86_64',
      platform_python_implementation: 'CPython',
      platform_release: '6.1.0',
      platform_system: 'Linux',
      platform_version: '#1 SMP',
      python_full_version: version,
      python_version,
      sys_platform: 'linux',
    },
    ...parts,
  }
}
