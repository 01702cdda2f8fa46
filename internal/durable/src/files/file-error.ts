import { CodedError } from '@plinth/contracts'

/** What was being done when the file system refused: `{ doing: 'write', path }` reads "cannot write <path>". */
export interface FileAction {
  readonly doing: string
  readonly path: string
}

/**
 * The one mapping from the file system's refusals to coded errors: `disk_full`, `read_only`, `permission_denied`, and `io_error` for the
 * rest; `details` has the path and the errno. Anything that is not a system error (a CodedError, an abort) comes back as it is.
 */
export function fileError(error: unknown, action: FileAction): unknown {
  const errno = errnoOf(error)
  if (errno === undefined || !/^E[A-Z0-9]+$/.test(errno)) return error
  const { code, what, hint } = CAUSES[errno] ?? OTHER
  return new CodedError(code, `cannot ${action.doing} ${action.path}: ${what} (${errno})`, {
    ...(hint === undefined ? {} : { hint }),
    details: { path: action.path, errno },
    cause: error,
  })
}

/** Runs a file operation; what the file system refuses is thrown as {@link fileError} maps it. */
export async function withFileErrors<T>(action: FileAction, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    throw fileError(error, action)
  }
}

/** The system's error name, such as `ENOENT`; undefined for any other value. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

interface Cause {
  readonly code: string
  readonly what: string
  readonly hint?: string
}

const DISK_FULL: Cause = {
  code: 'disk_full',
  what: 'no space is left',
  hint: 'Free space or raise the quota, then try again.',
}
const DENIED: Cause = {
  code: 'permission_denied',
  what: 'permission is denied',
  hint: 'Give this user the right to read and write there, or choose another directory.',
}
const OTHER: Cause = { code: 'io_error', what: 'the file system refused' }
const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EROFS: { code: 'read_only', what: 'the file system is read-only', hint: 'Choose a directory that can be written.' },
  EACCES: DENIED,
  EPERM: DENIED,
}
