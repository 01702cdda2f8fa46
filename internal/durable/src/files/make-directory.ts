import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, fileError } from './file-error.ts'

/** Settings of {@link makeDirectory}. */
export interface MakeDirectoryOptions {
  /** Permission bits, less the umask. Default 0o777. */
  readonly mode?: number | undefined
  /** Told of every directory that was made, the outermost first. */
  readonly onMade?: ((path: string) => Promise<void>) | undefined
}

/** How often somebody may remove the directory above before it counts as a place where nothing can be made. */
const ATTEMPTS = 10

/**
 * Makes a directory and those above it, whatever of them is missing. One step at a time, since `mkdir` of Node with `recursive` never ends
 * where a file system says ENOENT though the directory above is there (below /proc), not even when the process is to end.
 * @throws CodedError `not_a_directory` (a file or a link to nowhere is in the way); file errors, `io_error` below /proc.
 */
export async function makeDirectory(path: string, options: MakeDirectoryOptions = {}): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await makeOne(path, options)
    if (refusal === null) return
    const isMissingAbove = errnoOf(refusal) === 'ENOENT' && dirname(path) !== path
    if (!isMissingAbove) throw fileError(refusal, { doing: 'create', path })
    if (attempt === ATTEMPTS) throw notPossible(path, refusal)
    await makeDirectory(dirname(path), options)
  }
}

/** What the system said, unless the directory is there afterwards. */
async function makeOne(path: string, { mode, onMade }: MakeDirectoryOptions): Promise<unknown> {
  try {
    await mkdir(path, mode === undefined ? {} : { mode })
  } catch (error) {
    const found = await stat(path).catch(() => null)
    if (found?.isDirectory()) return null
    if (found || errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'EEXIST') throw notADirectory(path, error)
    return error
  }
  await onMade?.(path)
  return null
}

function notPossible(path: string, cause: unknown): CodedError {
  return new CodedError('io_error', `cannot create ${path}: the file system makes no directories in ${dirname(path)}`, {
    hint: 'Choose a directory on a file system that programs can write.',
    details: { path, errno: 'ENOENT' },
    cause,
  })
}

function notADirectory(path: string, cause: unknown): CodedError {
  return new CodedError('not_a_directory', `${path} cannot be made: a file is in the way`, {
    hint: 'Move the file away, or choose another directory.',
    details: { path },
    cause,
  })
}
