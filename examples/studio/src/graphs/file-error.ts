import { CodedError } from '@plinth/contracts'

/** A fault of the file system with a code that says what to do; whatever else it is stays as it is. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const { code, hint } = KNOWN.get(error.code) ?? OTHER
  const options = { hint, details: { path, errno: error.code }, cause: error }
  return new CodedError(code, `${path} cannot be read or written (${error.code})`, options)
}

const NOT_YOURS = {
  code: 'permission_denied',
  hint: 'Give yourself the right to write there, or choose another folder with --data.',
}
const FULL = { code: 'disk_full', hint: 'Make room on the disk of the data folder, then try again.' }
const READ_ONLY = { code: 'read_only', hint: 'Choose a folder that can be written with --data.' }
const OTHER = { code: 'io_error', hint: 'Check the data folder and its disk, or choose another folder with --data.' }

const KNOWN: ReadonlyMap<string, { readonly code: string; readonly hint: string }> = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EACCES', NOT_YOURS],
  ['EPERM', NOT_YOURS],
  ['EROFS', READ_ONLY],
])
