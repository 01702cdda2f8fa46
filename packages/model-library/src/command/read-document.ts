import type { CliContext } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'

/**
 * The JSON in a file, or on standard input for `-`.
 * @throws CodedError `not_json`; a file that cannot be read is a wrong command line.
 */
export async function readDocument(context: CliContext, path: string): Promise<unknown> {
  const name = path === '-' ? 'standard input' : path
  const text = await context.readInput(path).catch((error: unknown) => context.refuse(...unreadable(name, error)))
  if (text.trim() === '')
    throw new CodedError('not_json', `${name} is empty`, { hint: 'It has to be one JSON document.' })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const hint = cause instanceof Error ? cause.message : 'It has to be one JSON document.'
    throw new CodedError('not_json', `${name} is not JSON`, { hint, cause })
  }
}

const REASONS: ReadonlyMap<unknown, readonly [string, string]> = new Map([
  ['ENOENT', ['there is no such file', 'Check the path; - reads standard input.']],
  ['EISDIR', ['it is a directory', 'Give a file in it; - reads standard input.']],
  ['EACCES', ['this user may not read it', 'Check its permissions.']],
])

function unreadable(name: string, error: unknown): [string, string | undefined] {
  const known = REASONS.get(error instanceof Error && 'code' in error ? error.code : undefined)
  const reason = known?.[0] ?? (error instanceof Error ? error.message : String(error))
  return [`${name} cannot be read: ${reason}`, known?.[1]]
}
