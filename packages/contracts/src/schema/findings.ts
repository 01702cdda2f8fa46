import type { z } from 'zod'
import type { ContractFinding, VersionFinding } from '../errors/contract-error.ts'

/** zod's issues as findings: stable codes, JSON Pointer paths (RFC 6901), one finding per unknown field. */
export function findingsOf(issues: readonly z.core.$ZodIssue[]): ContractFinding[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ code: codeOf(issue), path: pointer(issue.path), message: messageOf(issue) }]
    return issue.keys.map((key) => ({
      code: 'unknown_field',
      path: pointer([...issue.path, key]),
      message: `${key} is not a field of this contract; check its spelling, or a newer writer made it`,
    }))
  })
}

/** The finding of a version gate among the issues, if there is one. */
export function versionFindingOf(issues: readonly z.core.$ZodIssue[]): VersionFinding | undefined {
  const issue = issues.find((candidate) => codeOf(candidate) === 'unsupported_version')
  if (issue?.code !== 'custom') return undefined
  const { contract, expected, found } = issue.params ?? {}
  return { contract: String(contract), expected: Array.isArray(expected) ? expected.map(Number) : [], found }
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return typeof issue.params?.code === 'string' ? issue.params.code : 'invalid_type'
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'missing_field' : 'invalid_type'
  return CODES[issue.code] ?? 'invalid_value'
}

const CODES: Readonly<Record<string, string>> = {
  invalid_value: 'invalid_value',
  too_small: 'too_small',
  too_big: 'too_big',
  invalid_key: 'invalid_key',
}

function messageOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? 'the document' : issue.path.map(String).join('.')
  if (codeOf(issue) === 'missing_field') return `${where} is required`
  return issue.code === 'custom' ? `${where} ${issue.message}` : `${where}: ${issue.message}`
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
