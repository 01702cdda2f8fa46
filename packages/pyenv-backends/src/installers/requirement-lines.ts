import { CodedError, parseRequirement } from '@plinth/contracts'
import type { RequestedRequirement } from './installer.ts'

const HASH = /^sha256:[0-9a-f]{64}$/

/**
 * The requirements as the lines of a requirements file, without hashes: every line is a PEP 508 requirement and nothing else, so none can be
 * an option, a nested file or a comment. Error: `invalid_requirement`.
 */
export function requirementLines(requirements: readonly RequestedRequirement[]): string {
  return requirements.map((each) => `${checkedLine(each)}\n`).join('')
}

function checkedLine({ requirement, hashes = [] }: RequestedRequirement): string {
  const line = requirement.trim()
  // Requirements files replace ${NAME} by a variable of the environment.
  if (/[\r\n\0]|\$\{/.test(line)) throw invalid(requirement, 'it has a line end or a variable in it')
  const malformed = hashes.find((hash) => !HASH.test(hash))
  if (malformed !== undefined) throw invalid(requirement, 'a hash is not sha256: and 64 lower-case hex digits')
  try {
    parseRequirement(line)
  } catch (cause) {
    throw invalid(requirement, 'it is not a requirement of PEP 508', cause)
  }
  return line
}

function invalid(requirement: string, reason: string, cause?: unknown): CodedError {
  return new CodedError(
    'invalid_requirement',
    `${JSON.stringify(requirement.slice(0, 200))} cannot be installed: ${reason}`,
    {
      hint: 'Write it as name==version.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}
