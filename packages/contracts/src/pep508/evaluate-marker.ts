import { CodedError } from '../errors/coded-error.ts'
import { readClause } from '../pep440/specifier.ts'
import { clauseAdmits } from '../pep440/specifier-contains.ts'
import { type MarkerComparison, type MarkerGroup, type MarkerOperand, readMarker } from './marker.ts'
import type { PythonMarkerEnvironment } from './marker-environment.ts'
import { canonicalizeName } from './names.ts'
import { underCode } from './rethrow.ts'

/**
 * Whether a PEP 508 marker holds in an environment, as packaging's `Marker(marker).evaluate(environment)`; `extra` is '' by default.
 * Every comparison is looked at, also where `or` has been decided. Throws `invalid_marker` (`details.reason`): the text is no marker
 * (no reason), a variable is missing from the environment (`undefined_variable`), the operator means nothing for these values, such as
 * `~=` for `os_name` (`undefined_comparison`).
 */
export function evaluateMarker(marker: string, environment: Readonly<Partial<PythonMarkerEnvironment>>): boolean {
  return groupHolds(readMarker(marker), variableValues(environment))
}

type Value = string | readonly string[]

const VERSION_VARIABLES = ['implementation_version', 'platform_release', 'python_full_version', 'python_version']
const SET_VARIABLES = ['extras', 'dependency_groups']

function variableValues(environment: Readonly<Partial<PythonMarkerEnvironment>>): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>(
    Object.entries(environment).flatMap(([name, value]): [string, Value][] => (value == null ? [] : [[name, value]])),
  )
  values.set('extra', canonicalizeName(environment.extra ?? ''))
  // Python built from an untagged checkout calls itself 3.13.0+, which is a version only with a label after the plus sign.
  const full = environment.python_full_version
  if (full?.endsWith('+')) values.set('python_full_version', `${full}local`)
  return values
}

function groupHolds(group: MarkerGroup, values: ReadonlyMap<string, Value>): boolean {
  const results = group.alternatives.map((terms) =>
    terms.map((term) => (term.kind === 'group' ? groupHolds(term, values) : comparisonHolds(term, values))),
  )
  return results.some((terms) => terms.every((holds) => holds))
}

/**
 * One side is looked up in the environment and the other taken as written, even where both are quoted or both are variables: the left one
 * is looked up if it is a variable, else the right one, whatever it is.
 */
function comparisonHolds({ left, operator, right }: MarkerComparison, values: ReadonlyMap<string, Value>): boolean {
  const variable = left.kind === 'variable' ? left : right
  const found = lookUp(variable, values)
  const leftValue = variable === left ? found : left.text
  const rightValue = variable === left ? right.text : found
  if (typeof leftValue !== 'string') return undefinedComparison(`${variable.text} can only stand to the right of in`)
  if (SET_VARIABLES.includes(variable.text))
    return compareTexts(canonicalizeName(leftValue), operator, canonical(rightValue))
  if (VERSION_VARIABLES.includes(variable.text) && typeof rightValue === 'string') {
    const clause = readClause(operator + rightValue)
    if (clause !== null) return underCode('invalid_marker', () => clauseAdmits(clause, leftValue))
  }
  return compareTexts(leftValue, operator, rightValue)
}

function lookUp({ text }: MarkerOperand, values: ReadonlyMap<string, Value>): Value {
  const value = values.get(text)
  if (value !== undefined) return value
  throw new CodedError(
    'invalid_marker',
    `the environment has no marker variable ${JSON.stringify(text.slice(0, 80))}`,
    {
      hint: 'Give the variable a value in the environment, or compare with a variable instead of two quoted values.',
      details: { reason: 'undefined_variable' },
    },
  )
}

function compareTexts(left: string, operator: string, right: Value): boolean {
  switch (operator) {
    case 'in':
      return right.includes(left)
    case 'not in':
      return !right.includes(left)
    case '==':
    case '<=':
    case '>=':
      return left === right
    case '!=':
      return left !== right
    case '<':
    case '>':
      return false
    default:
      return undefinedComparison(
        `${operator} is not defined between ${JSON.stringify(left.slice(0, 80))} and this value`,
      )
  }
}

function canonical(value: Value): Value {
  return typeof value === 'string' ? canonicalizeName(value) : value.map(canonicalizeName)
}

function undefinedComparison(message: string): never {
  throw new CodedError('invalid_marker', message, {
    hint: 'Use ~= and === only between versions.',
    details: { reason: 'undefined_comparison' },
  })
}
