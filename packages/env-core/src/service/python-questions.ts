import type { MissingInputV1 } from '@plinth/contracts'
import type { PythonFindings } from '../ports/python-runtime-locator.ts'
import { missingInput } from '../requirements/missing-input.ts'
import type { PlanningInputs } from './plan-for-python.ts'

/** What a search came to: nothing of it serves. */
export interface FruitlessSearch extends PythonFindings {
  /** Executables to choose from, best first. */
  readonly suggestions: readonly string[]
}

/**
 * Asks for an interpreter, one row per selected binding. Codes: `python_not_found` (nothing on this machine satisfies), `python_not_usable`
 * (the named one does not run), `python_not_suitable` (the named one is of another version), `invalid_path` (stored by other hands than ours).
 */
export function pythonQuestions(inputs: PlanningInputs, found: FruitlessSearch): MissingInputV1[] {
  const { code, message } = describe(inputs, found)
  const { suggestions } = found
  return inputs.bindings.map(({ binding_id }) =>
    missingInput({ code, binding_id, field: 'python_executable', message, suggestions }),
  )
}

function describe({ pythonExecutable, requirements }: PlanningInputs, { runtimes, unusable }: PythonFindings) {
  const wanted = requirements.flatMap(({ checked }) =>
    checked.python_requires === null ? [] : [`${checked.name} needs Python ${checked.python_requires}`],
  )
  const needs = wanted.length === 0 ? 'any Python 3 will do' : [...new Set(wanted)].sort().join(', ')
  const [named] = runtimes
  if (pythonExecutable === null) {
    const versions = runtimes.map(({ version, executable }) => `${version} at ${executable}`)
    const seen = versions.length === 0 ? 'none was found' : `found: ${versions.join(', ')}`
    return { code: 'python_not_found', message: `no Python on this machine serves: ${needs}; ${seen}` }
  }
  if (named) return { code: 'python_not_suitable', message: `${pythonExecutable} is Python ${named.version}: ${needs}` }
  const reason = unusable[0]?.message ?? 'there is no such file'
  return { code: 'python_not_usable', message: `${pythonExecutable} cannot be used: ${reason}` }
}
