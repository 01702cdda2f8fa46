import { type CliContext, readDocument as readJson } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'

/**
 * The JSON in a file, or on standard input for `-`.
 * @throws CodedError `not_json`, with line and column; a file that cannot be read is a wrong command line.
 */
export function readDocument(context: CliContext, path: string): Promise<unknown> {
  return readJson(context, path, ({ message, ...more }) => new CodedError('not_json', message, more))
}
