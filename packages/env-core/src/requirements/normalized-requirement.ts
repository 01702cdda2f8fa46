import {
  CodedError,
  type DependencyRequirementV1,
  isCodedError,
  normalizeMarker,
  normalizeSpecifier,
} from '@plinth/contracts'
import { type PackageName, packageName } from '../boundary/package-name.ts'
import { type PackagePin, packagePin } from '../boundary/package-pin.ts'

/** What a requirement asks for, in normal form: this is what enters keys and fingerprints. */
export interface NormalizedRequirement {
  /** PEP 503 form. */
  readonly name: PackageName
  /** PEP 440 normal form. */
  readonly pin: PackagePin
  /** PEP 508 marker as packaging prints it; null without one. */
  readonly markers: string | null
  /** `sha256:<lowercase hex>`, sorted, without repetition; empty when any file of that version will do. */
  readonly hashes: readonly string[]
}

/** A requirement with the conditions under which it applies, which enter no key. */
export interface CheckedRequirement extends NormalizedRequirement {
  /** PEP 440 specifier set; null when any Python will do. */
  readonly python_requires: string | null
  /** Platform keys as written; empty when any platform will do. */
  readonly platform_constraints: readonly string[]
}

/**
 * Brings one requirement into normal form.
 * @throws CodedError `invalid_package_name`, `unpinned_requirement`, `invalid_marker`, `invalid_python_requires`.
 */
export function checkRequirement(requirement: DependencyRequirementV1): CheckedRequirement {
  const { name, exact_pin, markers, hashes = [], python_requires, platform_constraints = [] } = requirement
  return {
    name: packageName(name),
    pin: packagePin(exact_pin),
    markers: isBlank(markers) ? null : normalizeMarker(markers),
    hashes: [...new Set(hashes.map((hash) => hash.toLowerCase()))].sort(),
    python_requires: isBlank(python_requires) ? null : pythonRequires(python_requires),
    platform_constraints: platform_constraints.map((each) => each.trim()).filter((each) => each !== ''),
  }
}

function pythonRequires(text: string): string {
  try {
    return normalizeSpecifier(text)
  } catch (cause) {
    if (!isCodedError(cause)) throw cause
    throw new CodedError('invalid_python_requires', `${JSON.stringify(text.slice(0, 100))} is not a specifier set`, {
      hint: 'Write python_requires as PEP 440 says, e.g. >=3.10,<3.13.',
      cause,
    })
  }
}

function isBlank(text: string | undefined): text is undefined | '' {
  return text === undefined || text.trim() === ''
}
