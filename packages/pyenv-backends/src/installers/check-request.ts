import { isAbsolute } from 'node:path'
import { CodedError } from '@plinth/contracts'

/** A path that goes into an argument list has to be absolute, so it cannot be taken for an option. Error: `invalid_path`. */
export function requireAbsolute(path: string, what: string): string {
  if (isAbsolute(path) && !path.includes('\0')) return path
  throw new CodedError('invalid_path', `${what} is not an absolute path: ${JSON.stringify(path)}`)
}
