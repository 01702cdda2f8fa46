import { canonicalizeName, type DependencyRequirementV1, isValidName, normalizePythonVersion } from '@plinth/contracts'

/** A requirement that names no single version of a package. */
export interface PinFault {
  readonly code: 'unpinned_dependency' | 'invalid_dependency_pin'
  /** Where in the profile, e.g. `requirements/0/exact_pin`. */
  readonly field: string
  readonly message: string
}

/** What pins are checked against. */
export interface PinTarget {
  readonly backend: string | undefined
  /** What the models take and make, e.g. `image`. */
  readonly modalities: ReadonlySet<string>
}

interface Pinned {
  readonly requirements: readonly DependencyRequirementV1[]
}

/** Every fault of a profile's pins, packages that its backend asks for included. */
export function pinFaults({ requirements }: Pinned, target: PinTarget): readonly PinFault[] {
  const there = new Set(requirements.map(({ name }) => canonicalizeName(name)))
  const missing = requiredPackages(target).filter((name) => !there.has(name))
  return [...requirements.flatMap(faultsOf), ...missing.map(missingPin)]
}

/** On `pytorch`: torch, torchvision where images and torchaudio where sound go in or come out. */
function requiredPackages({ backend, modalities }: PinTarget): readonly string[] {
  if (backend !== 'pytorch') return []
  return [
    'torch',
    ...(modalities.has('image') ? ['torchvision'] : []),
    ...(modalities.has('audio') ? ['torchaudio'] : []),
  ]
}

function missingPin(name: string): PinFault {
  return { code: 'unpinned_dependency', field: 'requirements', message: `${name} has to be pinned and is not listed` }
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
