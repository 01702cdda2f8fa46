import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, fileError, withFileErrors } from '@plinth/durable'

/**
 * The one path of a data directory, made if needed: however it was given (relative, by a link, with `..`), its environments are made at the
 * same place and its locks are the same. @throws CodedError `not_a_directory`, and file errors.
 */
export async function storeRoot(dataDir: string): Promise<string> {
  await makeDirectory(dataDir)
  return withFileErrors({ doing: 'open', path: dataDir }, () => realpath(dataDir))
}

/**
 * Makes a directory of the store, if it is not there, and those above it. Where the process's file mode mask would let everybody write into
 * it, it is this user's alone: what lies there is run. @throws CodedError `not_a_directory`, and file errors.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
    if (((await stat(path)).mode & 0o002) !== 0) await chmod(path, 0o700)
  } catch (error) {
    // Not by mkdir's own recursion, which says ENOENT on a read-only disk.
    if (errnoOf(error) === 'ENOENT' && dirname(path) !== path) {
      await makeDirectory(dirname(path))
      return makeDirectory(path)
    }
    const found = await stat(path).catch(() => null)
    if (found?.isDirectory()) return
    if (found || errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'EEXIST') throw notADirectory(path, error)
    throw fileError(error, { doing: 'create', path })
  }
}

function notADirectory(path: string, cause: unknown): CodedError {
  return new CodedError('not_a_directory', `${path} cannot be made: a file is in the way`, {
    hint: 'Move the file away, or choose another data directory.',
    details: { path },
    cause,
  })
}
