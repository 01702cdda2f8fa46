import { chmod, realpath, stat } from 'node:fs/promises'
import { makeDirectory as makeDirectories, withFileErrors } from '@plinth/durable'

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
export function makeDirectory(path: string): Promise<void> {
  return makeDirectories(path, { onMade: keepPrivate })
}

async function keepPrivate(path: string): Promise<void> {
  if (((await stat(path)).mode & 0o002) !== 0) await chmod(path, 0o700)
}
