import { CodedError } from '../errors/coded-error.ts'
import { type PythonVersion, printVersion, readVersion } from './version.ts'

/**
 * The normal form of a PEP 440 version, as packaging's `str(Version(text))` prints it: `v1.0-RC.1` becomes `1.0rc1`. Trailing zeros stay.
 * Throws `invalid_version`.
 */
export function normalizePythonVersion(text: string): string {
  return printVersion(requireVersion(text))
}

/**
 * A string whose `<` order is PEP 440's order of versions, equal for equal versions (`1.0` and `1`). For sorting many versions: made once
 * each, compared without parsing. It is not for storing: it may change with this package. Throws `invalid_version`.
 */
export function pythonVersionSortKey(text: string): string {
  return requireVersion(text).key
}

/** PEP 440 order of two versions: -1 when `a` is the older, 0 when they are equal (`1.0` and `v1.0.0`), 1 otherwise. Throws `invalid_version`. */
export function comparePythonVersions(a: string, b: string): -1 | 0 | 1 {
  const left = requireVersion(a).key
  const right = requireVersion(b).key
  if (left === right) return 0
  return left < right ? -1 : 1
}

function requireVersion(text: string): PythonVersion {
  const version = readVersion(text)
  if (version !== null) return version
  throw new CodedError('invalid_version', `${JSON.stringify(text.slice(0, 80))} is not a PEP 440 version`, {
    hint: 'Write a version such as 1.2.3, 2.0rc1 or 1.0+cu121.',
  })
}
