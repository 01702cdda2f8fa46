import { type CondaVersion, compareCondaVersions, condaVersionStartsWith, parseCondaVersion } from './conda-version.ts'

/**
 * Whether a version meets a specification of conda: `>=1.2,<2|==3.0`, `1.2.*`, `=1.2`, `~=1.2`, `!=1.2.*`, `*`. A bare version means exactly
 * that one. Null when either cannot be read. Pure.
 */
export function versionMeets(version: string, spec: string): boolean | null {
  const parsed = parseCondaVersion(version)
  if (parsed === null) return null
  return anyOf(parsed, spec.replaceAll(/\s+/g, ''))
}

function anyOf(version: CondaVersion, spec: string): boolean | null {
  const answers = spec.split('|').map((part) => allOf(version, part))
  return answers.includes(null) ? null : answers.includes(true)
}

function allOf(version: CondaVersion, spec: string): boolean | null {
  const answers = spec.split(',').map((part) => meets(version, part))
  return answers.includes(null) ? null : !answers.includes(false)
}

function meets(version: CondaVersion, constraint: string): boolean | null {
  const [, operator = '', text = ''] = /^(==|!=|<=|>=|~=|<|>|=)?(.*)$/.exec(constraint) ?? []
  if (text === '*' || (text === '' && operator === '')) return operator !== '!='
  const isGlob = text.endsWith('*')
  const bare = isGlob ? text.replace(/\.?\*+$/, '') : text
  const wanted = bare.includes('*') ? null : parseCondaVersion(bare)
  return wanted === null ? null : OPERATORS[operatorOf(operator, isGlob)](version, wanted, bare)
}

type Operator = keyof typeof OPERATORS

function operatorOf(operator: string, isGlob: boolean): Operator {
  if (operator === '' || operator === '==') return isGlob ? '=' : '=='
  if (operator === '!=') return isGlob ? '!=*' : '!='
  return operator === '=' || operator === '<=' || operator === '>=' || operator === '<' || operator === '>'
    ? operator
    : '~='
}

const OPERATORS = {
  '==': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) === 0,
  '!=': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) !== 0,
  '!=*': (version: CondaVersion, wanted: CondaVersion) => !condaVersionStartsWith(version, wanted),
  '<': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) < 0,
  '<=': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) <= 0,
  '>': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) > 0,
  '>=': (version: CondaVersion, wanted: CondaVersion) => compareCondaVersions(version, wanted) >= 0,
  '=': (version: CondaVersion, wanted: CondaVersion) => condaVersionStartsWith(version, wanted),
  '~=': (version: CondaVersion, wanted: CondaVersion, text: string) => {
    const start = parseCondaVersion(text.replace(/\.[^.]*$/, ''))
    const isLater = compareCondaVersions(version, wanted) >= 0
    return isLater && start !== null && (!text.includes('.') || condaVersionStartsWith(version, start))
  },
} as const
