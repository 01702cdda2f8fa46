import { CodedError } from '../errors/coded-error.ts'
import { LONGEST_TEXT } from './longest-text.ts'
import { type PythonVersion, readVersion } from './version.ts'
import { PYTHON_SPACE, stripPythonSpace } from './whitespace.ts'

/** The comparison operators of PEP 440. */
export type SpecifierOperator = '===' | '==' | '!=' | '~=' | '<=' | '>=' | '<' | '>'

/** One clause of a specifier set: the operator and what follows it, as written. */
export interface SpecifierClause {
  readonly operator: SpecifierOperator
  readonly operand: string
}

const HEAD = 'v?(?:\\d+!)?\\d+'
const PRE = '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?\\d*)?'
const POST = '(?:-\\d+|[-_.]?(?:post|rev|r)[-_.]?\\d*)?'
const DEV = '(?:[-_.]?dev[-_.]?\\d*)?'
const LOCAL = '(?:\\+[a-z\\d]+(?:[-_.][a-z\\d]+)*)?'
/** Only for `~=`, packaging folds case over all of Unicode: a long s is an s there, a dotted or dotless I an i. */
const FOLDED_PRE = PRE.replace('preview', 'prev[i\\u0130\\u0131]ew')
const FOLDED_POST = POST.replace('post', 'po[s\\u017f]t')

const ARBITRARY = `[^${PYTHON_SPACE};)]*`
const EQUAL = `${HEAD}(?:\\.\\d+)*(?:\\.\\*|${PRE}${POST}${DEV}${LOCAL})`
const COMPATIBLE = `${HEAD}(?:\\.\\d+)+${FOLDED_PRE}${FOLDED_POST}${DEV}`
const ORDERED = `${HEAD}(?:\\.\\d+)*${PRE}${POST}${DEV}`

const OPERANDS = {
  '===': whole(ARBITRARY),
  '==': whole(EQUAL),
  '!=': whole(EQUAL),
  '~=': whole(COMPATIBLE),
  '<=': whole(ORDERED),
  '>=': whole(ORDERED),
  '<': whole(ORDERED),
  '>': whole(ORDERED),
} as const satisfies Record<SpecifierOperator, RegExp>

/** A sticky pattern for one clause inside a longer text, such as a PEP 508 requirement. */
export function clausePattern(): RegExp {
  const space = `[${PYTHON_SPACE}]*`
  const alternatives = [
    `===${space}${ARBITRARY}`,
    `[=!]=${space}${EQUAL}`,
    `~=${space}${COMPATIBLE}`,
    `[<>]=?${space}${ORDERED}`,
  ]
  return new RegExp(alternatives.join('|'), 'iy')
}

/** Reads one clause such as `>= 1.0`; null where packaging's `Specifier` refuses it. Source: PEP 440, "Version specifiers". */
export function readClause(text: string): SpecifierClause | null {
  const clause = stripPythonSpace(text)
  const operator = operatorOf(clause)
  if (operator === null || clause.length > LONGEST_TEXT) return null
  const operand = stripPythonSpace(clause.slice(operator.length))
  return OPERANDS[operator].test(operand) ? { operator, operand } : null
}

/** Reads a comma-separated set; empty text and empty places between commas are fine. Throws `invalid_specifier`. */
export function readSpecifierSet(text: string): SpecifierClause[] {
  const clauses: SpecifierClause[] = []
  for (const part of text.split(',')) {
    const clause = stripPythonSpace(part)
    if (clause !== '') clauses.push(readClause(clause) ?? refuse(clause))
  }
  return clauses
}

/** True for `==1.2.*` and `!=1.2.*`. */
export function isWildcard({ operator, operand }: SpecifierClause): boolean {
  return operator !== '===' && operand.endsWith('.*')
}

/** The version that a clause other than `===` names, without the `.*`. Throws `invalid_specifier` for what only the pattern of `~=` lets through. */
export function operandVersion(clause: SpecifierClause): PythonVersion {
  const text = isWildcard(clause) ? clause.operand.slice(0, -2) : clause.operand
  return readVersion(text) ?? refuse(clause.operator + clause.operand)
}

function operatorOf(clause: string): SpecifierOperator | null {
  const first = clause[0]
  if (clause[1] === '=') {
    if (first === '=') return clause[2] === '=' ? '===' : '=='
    if (first === '>') return '>='
    if (first === '<') return '<='
    if (first === '~') return '~='
    return first === '!' ? '!=' : null
  }
  return first === '<' || first === '>' ? first : null
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'i')
}

function refuse(clause: string): never {
  throw new CodedError(
    'invalid_specifier',
    `${JSON.stringify(clause.slice(0, 80))} is not a PEP 440 version specifier`,
    {
      hint: 'Write an operator (==, !=, >=, <=, >, <, ~=, ===) and a version, several joined by commas.',
    },
  )
}
