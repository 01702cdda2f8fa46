import { CodedError, isCodedError, normalizePythonVersion } from '@plinth/contracts'

declare const PIN: unique symbol

/** An exact version in PEP 440 normal form, epoch and local version included: `1!2.0`, `2.13.0+cpu`. */
export type PackagePin = string & { readonly [PIN]: true }

/**
 * Reads an exact pin: `==X` or `X`, X a version of PEP 440.
 * @throws CodedError `unpinned_requirement` for anything else (blank, a range, a wildcard, a word such as `latest`).
 */
export function packagePin(text: string): PackagePin {
  const version = text.trim().replace(/^==(?!=)/, '')
  try {
    // The brand says that normalizePythonVersion made it.
    return normalizePythonVersion(version) as PackagePin
  } catch (cause) {
    if (!isCodedError(cause)) throw cause
    throw new CodedError('unpinned_requirement', `${JSON.stringify(text.slice(0, 100))} is not an exact pin`, {
      hint: 'Pin the requirement in the model card as ==VERSION; an override cannot supply a pin.',
      details: { exact_pin: text.slice(0, 100) },
      cause,
    })
  }
}
