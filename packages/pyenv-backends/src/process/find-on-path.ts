import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** Where to look for a program: folders in order, and the file names that it may have. */
export interface ProgramSearch {
  readonly folders: readonly string[]
  readonly fileNames: readonly string[]
}

/**
 * The first executable file of that name in those folders; null when there is none. Relative folders are left out. Synchronous: a few calls
 * of the system, as starting a process is, and `pyve run` waits for them.
 */
export function findOnPath({ folders, fileNames }: ProgramSearch): string | null {
  const paths = folders
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => fileNames.map((name) => join(folder, name)))
  return paths.find((path) => isExecutable(path)) ?? null
}

/** Whether this user may execute the file. */
export function isExecutable(path: string): boolean {
  try {
    // Most paths that are asked for are not there, and an error costs more than an answer.
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
