import type { core } from 'zod/mini'
import type { ContractFinding, VersionFinding } from '../errors/contract-error.ts'
import type { JsonFault } from '../json/copy-json.ts'
import { shown } from './shown.ts'

const MAX_FINDINGS = 1000
const DEEPEST_SHOWN = 20

/** zod's issues as findings: stable codes, JSON Pointer paths (RFC 6901), one finding per unknown field, values never repeated. */
export function findingsOf(issues: readonly core.$ZodIssue[]): ContractFinding[] {
  const findings = issues.slice(0, MAX_FINDINGS).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [findingOf(issue)]
    return issue.keys.slice(0, MAX_FINDINGS).map((key) => ({
      code: 'unknown_field',
      path: pointer([...issue.path, key]),
      message: `${shown(key)} is not a field of this contract; check its spelling, or a newer writer made it`,
    }))
  })
  const found = issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)
  if (found <= MAX_FINDINGS) return findings
  return [...findings.slice(0, MAX_FINDINGS), tooMany(`${found - MAX_FINDINGS} more findings are not listed`)]
}

/** What JSON cannot hold, as findings. */
export function faultsAsFindings(faults: readonly JsonFault[]): ContractFinding[] {
  return faults.map(({ code, path, what }) => ({
    code,
    path: pointer(path.slice(0, DEEPEST_SHOWN)),
    message: `${whereOf(path)} holds ${what}, which no document may`,
  }))
}

/** Stands for a list of issues that is too long to be carried. */
export function tooManyIssues(): core.$ZodIssue {
  const { code, message } = tooMany('has more wrong with it than can be listed')
  return { code: 'custom', path: [], message, params: { code }, input: undefined }
}

/** The finding of a version gate among the issues, if there is one. */
export function versionFindingOf(issues: readonly core.$ZodIssue[]): VersionFinding | undefined {
  const issue = issues.find((candidate) => codeOf(candidate) === 'unsupported_version')
  if (issue?.code !== 'custom') return undefined
  const { contract, expected, found } = issue.params ?? {}
  return { contract: String(contract), expected: Array.isArray(expected) ? expected.map(Number) : [], found }
}

function findingOf(issue: core.$ZodIssue): ContractFinding {
  const code = codeOf(issue)
  const says = code === 'missing_field' ? 'is required' : problemOf(issue)
  return { code, path: pointer(issue.path), message: `${whereOf(issue.path)} ${says}` }
}

function codeOf(issue: core.$ZodIssue): string {
  if (issue.code === 'custom') {
    if (issue.input === undefined && issue.params?.code === undefined) return 'missing_field'
    return typeof issue.params?.code === 'string' ? issue.params.code : 'invalid_type'
  }
  if (issue.input === undefined) return 'missing_field'
  return KNOWN_CODES.find((code) => code === issue.code) ?? 'invalid_value'
}

const KNOWN_CODES = ['invalid_type', 'invalid_value', 'too_small', 'too_big', 'invalid_key'] as const

function problemOf(issue: core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `is not ${NOUNS[issue.expected] ?? 'of the right type'}`
  if (issue.code === 'invalid_value') return `is not ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  if (issue.code === 'too_small' && issue.origin === 'array') return `has fewer than ${issue.minimum} items`
  if (issue.code === 'too_small') return `is below ${issue.minimum}`
  if (issue.code === 'too_big') return `is above ${issue.maximum}`
  return issue.message
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function tooMany(message: string): ContractFinding {
  return { code: 'too_many_findings', path: '', message }
}

function whereOf(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the document'
    : path
        .slice(0, DEEPEST_SHOWN)
        .map((step) => shown(String(step)))
        .join('.')
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${shown(String(step)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
