import { canonicalizeName, type DependencyRequirementV1, isValidName, normalizePythonVersion } from '@plinth/contracts'

/** A requirement that names no single version of a package. */
export interface PinFault {
  readonly code: 'unpinned_dependency' | 'invalid_dependency_pin'
  /** Where in the profile, e.g. `requirements/0/exact_pin`. */
  readonly field: string
  readonly message: string
}

interface Pinned {
  readonly requirements: readonly DependencyRequirementV1[]
  readonly backend_key?: string
}

/** Every fault of a profile's pins, what its backend needs included: on `pytorch`, torch is pinned. */
export function pinFaults({ requirements, backend_key }: Pinned): readonly PinFault[] {
  const own = requirements.flatMap((requirement, index) => faultsOf(requirement, index))
  return [...own, ...missingPins(requirements, requiredPackages(backend_key))]
}

/** The packages that a backend needs pinned; `modalities` are what the model takes and makes. */
export function requiredPackages(backend: string | undefined, modalities: ReadonlySet<string> = new Set()): string[] {
  if (backend !== 'pytorch') return []
  return [
    'torch',
    ...(modalities.has('image') ? ['torchvision'] : []),
    ...(modalities.has('audio') ? ['torchaudio'] : []),
  ]
}

/** The faults of packages that have to be among the requirements and are not. */
export function missingPins(
  requirements: readonly DependencyRequirementV1[],
  names: readonly string[],
): readonly PinFault[] {
  const pinned = new Set(requirements.map(({ name }) => canonicalizeName(name)))
  return names
    .filter((name) => !pinned.has(name))
    .map((name) => ({
      code: 'unpinned_dependency',
      field: 'requirements',
      message: `${name} has to be pinned and is not listed`,
    }))
}

/** The version that an exact pin names, normalised; undefined when it names none. */
export function pinnedVersion(exactPin: string): string | undefined {
  const text = exactPin
    .trim()
    .replace(/^==(?!=)/, '')
    .trim()
  try {
    return normalizePythonVersion(text)
  } catch {
    return undefined
  }
}

function faultsOf({ name, exact_pin }: DependencyRequirementV1, index: number): readonly PinFault[] {
  const pin = exact_pin.trim()
  if (!isValidName(name))
    return [
      {
        code: 'invalid_dependency_pin',
        field: `requirements/${index}/name`,
        message: `${JSON.stringify(name)} is no package name`,
      },
    ]
  if (pinnedVersion(pin) !== undefined) return []
  const field = `requirements/${index}/exact_pin`
  return pin === '' || /[<>~!]|\*/.test(pin)
    ? [
        {
          code: 'unpinned_dependency',
          field,
          message: `${name} is not pinned to one version: ${JSON.stringify(exact_pin)}`,
        },
      ]
    : [
        {
          code: 'invalid_dependency_pin',
          field,
          message: `${name} has no version as its pin: ${JSON.stringify(exact_pin)}`,
        },
      ]
}
