import { CodedError } from '../errors/coded-error.ts'
import { type Cursor, cursorAtStart, isAtEnd, refuse, take, takeBlanks, takeCharacter } from './cursor.ts'
import { canonicalizeName } from './names.ts'
import { readPythonString } from './python-string.ts'

/** A variable of the environment, by its present name, or a quoted value. */
export interface MarkerOperand {
  readonly kind: 'variable' | 'value'
  readonly text: string
}

/** `left operator right`, both sides as read. */
export interface MarkerComparison {
  readonly kind: 'comparison'
  readonly left: MarkerOperand
  readonly operator: string
  readonly right: MarkerOperand
}

/** True when of one of its alternatives every term is: `and` binds closer than `or`. Never empty. */
export interface MarkerGroup {
  readonly kind: 'group'
  readonly alternatives: readonly (readonly MarkerTerm[])[]
}

/** What `and` and `or` join. */
export type MarkerTerm = MarkerComparison | MarkerGroup

/** About where CPython's own recursion limit stops packaging. */
const MAX_DEPTH = 320
const JOIN = /\b(?:and|or)\b/y
const VARIABLES = [
  'python_(?:full_)?version',
  '(?:platform[._])?python_implementation',
  'platform[._](?:version|machine)',
  'platform_(?:release|system)',
  'os[._]name',
  'sys[._]platform',
  'implementation_(?:name|version)',
  'extras?',
  'dependency_groups',
]
const VARIABLE = new RegExp(`\\b(?:${VARIABLES.join('|')})\\b`, 'y')
const QUOTED = /'[^']*'|"[^"]*"/y
const OPERATOR = /===|[=~!<>]=|[<>]|\bin\b/y
const NOT = /\bnot\b/y
const IN = /\bin\b/y

/** Reads a whole marker. Throws `invalid_marker`. Source: PEP 508, "Environment markers". */
export function readMarker(text: string): MarkerGroup {
  const cursor = cursorAtStart(text, 'invalid_marker')
  const marker = readGroup(cursor)
  return isAtEnd(cursor) ? marker : refuse(cursor, 'and, or or the end')
}

/** Reads a marker from here to where it ends, blanks after it included. */
export function readGroup(cursor: Cursor, depth = 0): MarkerGroup {
  if (depth > MAX_DEPTH) return refuse(cursor, `at most ${MAX_DEPTH} parentheses inside one another`)
  let terms = [readTerm(cursor, depth)]
  const alternatives = [terms]
  for (let join = take(cursor, JOIN); join !== null; join = take(cursor, JOIN)) {
    if (join === 'or') {
      terms = []
      alternatives.push(terms)
    }
    terms.push(readTerm(cursor, depth))
  }
  return { kind: 'group', alternatives }
}

/**
 * The marker as packaging's `str(Marker(text))` prints it: one space between words, double quotes, present names of variables, no needless
 * parentheses, names of extras in PEP 503 form. Throws `invalid_marker`.
 */
export function normalizeMarker(text: string): string {
  return printMarker(readMarker(text))
}

/** See {@link normalizeMarker}. Throws `invalid_marker` for a value with both quote characters, which packaging cannot print either. */
export function printMarker(marker: MarkerGroup): string {
  const sole = soleTerm(marker)
  if (sole?.kind === 'group') return printMarker(sole)
  return marker.alternatives.map((terms) => terms.map(printTerm).join(' and ')).join(' or ')
}

function readTerm(cursor: Cursor, depth: number): MarkerTerm {
  takeBlanks(cursor)
  const term = takeCharacter(cursor, '(') ? readParenthesis(cursor, depth) : readComparison(cursor)
  takeBlanks(cursor)
  return term
}

function readParenthesis(cursor: Cursor, depth: number): MarkerGroup {
  const group = readGroup(cursor, depth + 1)
  return takeCharacter(cursor, ')') ? group : refuse(cursor, 'and, or or a closing parenthesis')
}

function readComparison(cursor: Cursor): MarkerComparison {
  const left = readOperand(cursor)
  takeBlanks(cursor)
  const operator = readOperator(cursor)
  takeBlanks(cursor)
  const right = readOperand(cursor)
  return { kind: 'comparison', operator, ...withCanonicalNames(left, right) }
}

function readOperand(cursor: Cursor): MarkerOperand {
  const variable = take(cursor, VARIABLE)?.replace('.', '_')
  if (variable === 'python_implementation') return { kind: 'variable', text: 'platform_python_implementation' }
  if (variable !== undefined) return { kind: 'variable', text: variable }
  const start = cursor.at
  const quoted = take(cursor, QUOTED)
  const value = quoted === null ? null : readPythonString(quoted.slice(1, -1))
  if (value !== null) return { kind: 'value', text: value }
  cursor.at = start
  return refuse(cursor, quoted === null ? 'a marker variable or a quoted value' : 'a valid quoted value')
}

function readOperator(cursor: Cursor): string {
  const operator = take(cursor, OPERATOR)
  if (operator !== null) return operator
  if (take(cursor, NOT) !== null && takeBlanks(cursor) && take(cursor, IN) !== null) return 'not in'
  return refuse(cursor, 'one of <=, <, !=, ==, >=, >, ~=, ===, in, not in')
}

/** The name beside `extra`, and the one looked for in `extras` and `dependency_groups`, is read in PEP 503 form. Source: PEP 685, PEP 735. */
function withCanonicalNames(left: MarkerOperand, right: MarkerOperand): { left: MarkerOperand; right: MarkerOperand } {
  if (isVariable(left, ['extra']) && right.kind === 'value') return { left, right: canonical(right) }
  const namesSet = isVariable(right, ['extra', 'extras', 'dependency_groups'])
  return namesSet && left.kind === 'value' ? { left: canonical(left), right } : { left, right }
}

function isVariable(operand: MarkerOperand, names: readonly string[]): boolean {
  return operand.kind === 'variable' && names.includes(operand.text)
}

function canonical({ text }: MarkerOperand): MarkerOperand {
  return { kind: 'value', text: canonicalizeName(text) }
}

function printTerm(term: MarkerTerm): string {
  if (term.kind === 'comparison') return `${printOperand(term.left)} ${term.operator} ${printOperand(term.right)}`
  const sole = soleTerm(term)
  return sole === undefined ? `(${printMarker(term)})` : printTerm(sole)
}

/** The one term of a group whose parentheses say nothing. */
function soleTerm({ alternatives }: MarkerGroup): MarkerTerm | undefined {
  return alternatives.length === 1 && alternatives[0]?.length === 1 ? alternatives[0][0] : undefined
}

function printOperand({ kind, text }: MarkerOperand): string {
  if (kind === 'variable') return text
  if (!text.includes('"')) return `"${text}"`
  if (!text.includes("'")) return `'${text}'`
  throw new CodedError('invalid_marker', 'a marker value with both kinds of quotes cannot be printed', {
    hint: 'Use only one kind of quotes inside the value.',
  })
}
