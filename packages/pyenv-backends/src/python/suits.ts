import { CodedError, specifierContains } from '@plinth/contracts'
import type { PythonRequest } from './python-locator.ts'
import type { PythonFacts } from './python-runtime.ts'

/**
 * A test whether an interpreter is of the version that a request asks for. Errors: `invalid_python_version` unless `version` is `3.11` or
 * `3.11.5`; whatever `specifierContains` throws for a malformed `pythonRequires`.
 */
export function suits({ pythonRequires, version }: PythonRequest): (facts: Pick<PythonFacts, 'version'>) => boolean {
  if (version !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(version)) {
    throw new CodedError('invalid_python_version', `${JSON.stringify(version)} is not a Python version`, {
      hint: 'Write it as 3.11 or as 3.11.5.',
    })
  }
  return (facts) =>
    (version === undefined || isRelease(facts.version, version)) &&
    (pythonRequires === undefined || specifierContains(pythonRequires, facts.version))
}

/** `3.11.7` is a release of `3.11`; so is the preview `3.11.0rc1`, which is not one of `3.11.0`. */
function isRelease(found: string, wanted: string): boolean {
  return found === wanted || (wanted.split('.').length === 2 && found.startsWith(`${wanted}.`))
}
