import { type CliContext, unreadableInput } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'

/**
 * The JSON in a file, or on standard input for `-`.
 * @throws CodedError `not_json`; a file that cannot be read is a wrong command line.
 */
export async function readDocument(context: CliContext, path: string): Promise<unknown> {
  const name = path === '-' ? 'standard input' : path
  const text = await context.readInput(path).catch((error: unknown) => context.refuse(...unreadableInput(name, error)))
  if (text.trim() === '')
    throw new CodedError('not_json', `${name} is empty`, { hint: 'It has to be one JSON document.' })
  try {
    return JSON.parse(text)
  } catch (cause) {
    const hint = cause instanceof Error ? cause.message : 'It has to be one JSON document.'
    throw new CodedError('not_json', `${name} is not JSON`, { hint, cause })
  }
}
