import {
  CodedError,
  type DependencyRequirementsV1,
  type DependencyRequirementV1,
  parseRequirement,
} from '@plinth/contracts'

/** What a host says of a model whose requirements stand in no library. */
export interface PinnedRequirementsOf {
  readonly model_id: string
  /** The machine that they are for; `${process.platform}-${process.arch}` will do, it is normalised. */
  readonly platform_key: string
  /** PEP 440 specifier set for the Python version of all of them. */
  readonly python_requires?: string | undefined
}

/**
 * The payload of a list such as `['numpy==2.4.6', 'triton==3.5.0; sys_platform == "linux"']`, with one binding `main`. What is not pinned by `==` is
 * refused where an environment is asked for it (`unpinned_requirement`).
 * @throws CodedError `invalid_requirement`; extras and direct references cannot be expressed, and are refused with the same code.
 */
export function pinnedRequirements(
  { model_id, platform_key, python_requires }: PinnedRequirementsOf,
  requirements: readonly string[],
): DependencyRequirementsV1 {
  const conditions = python_requires === undefined ? {} : { python_requires }
  return {
    dependency_contract_version: 1,
    model_id,
    platform_key,
    validation_state: 'resolved',
    validation_errors: [],
    bindings: [
      {
        binding_id: 'main',
        profile_id: 'main',
        profile_version: 1,
        validation_state: 'resolved',
        validation_errors: [],
        environment_kind: 'python-venv',
        env_id: null,
        requirements: requirements.map((text) => ({ ...readPin(text), ...conditions })),
      },
    ],
    selected_binding_ids: [],
  }
}

function readPin(text: string): DependencyRequirementV1 {
  const { name, extras, specifier, url, marker } = parseRequirement(text)
  if (url === null && extras.length === 0)
    return { kind: 'python_package', name, exact_pin: specifier, ...(marker === null ? {} : { markers: marker }) }
  const what = url === null ? 'extras' : 'a direct reference'
  throw new CodedError('invalid_requirement', `${name} has ${what}, which the requirements of a model cannot have`, {
    hint:
      url === null
        ? 'Name the packages that the extras stand for, each pinned.'
        : 'Pin the version, and give its place in an override (package_source_override).',
    details: { name },
  })
}
