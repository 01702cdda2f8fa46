import {
  canonicalizeName,
  type DependencyRequirementV1,
  isValidName,
  normalizeMarker,
  normalizePythonVersion,
  normalizeSpecifier,
} from '@plinth/contracts'

/** A requirement that names no single version of a package, or none that an installer could read. */
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
  return [...requirements.flatMap(faultsOf), ...contradictions(requirements), ...missing.map(missingPin)]
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

function faultsOf({ name, exact_pin, markers, python_requires }: DependencyRequirementV1, index: number): PinFault[] {
  const invalid = (field: string, message: string): PinFault[] => [
    { code: 'invalid_dependency_pin', field: `requirements/${index}/${field}`, message },
  ]
  if (!isValidName(name)) return invalid('name', `${JSON.stringify(name)} is no package name`)
  return [
    ...pinFault(name, exact_pin).map((fault) => ({ ...fault, field: `requirements/${index}/exact_pin` })),
    ...(isReadable(markers, normalizeMarker) ? [] : invalid('markers', `${name} has a marker that cannot be read`)),
    ...(isReadable(python_requires, normalizeSpecifier)
      ? []
      : invalid('python_requires', `${name} asks for Python by what is no specifier`)),
  ]
}

function pinFault(name: string, exactPin: string): Omit<PinFault, 'field'>[] {
  const pin = exactPin.trim()
  if (pinnedVersion(pin) !== undefined) return []
  const shown = JSON.stringify(exactPin)
  return pin === '' || /[<>~!]|\*/.test(pin)
    ? [{ code: 'unpinned_dependency', message: `${name} is not pinned to one version: ${shown}` }]
    : [{ code: 'invalid_dependency_pin', message: `${name} has no version as its pin: ${shown}` }]
}

/** One package in two versions under the same marker can never be installed. */
function contradictions(requirements: readonly DependencyRequirementV1[]): PinFault[] {
  const pins = new Map<string, string | undefined>()
  return requirements.flatMap(({ name, markers = '', exact_pin }, index) => {
    const key = `${canonicalizeName(name)};${markers}`
    const version = pinnedVersion(exact_pin)
    const earlier = pins.get(key)
    if (!pins.has(key)) pins.set(key, version)
    if (earlier === undefined || version === undefined || earlier === version) return []
    const message = `${name} is pinned to ${earlier} and to ${version}`
    return [{ code: 'invalid_dependency_pin', field: `requirements/${index}/exact_pin`, message }]
  })
}

function isReadable(text: string | undefined, read: (text: string) => unknown): boolean {
  if (text === undefined || text.trim() === '') return true
  try {
    read(text)
    return true
  } catch {
    return false
  }
}
