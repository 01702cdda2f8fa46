import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

/** Where to look for a program: folders in order, and the file names that it may have. */
export interface ProgramSearch {
  readonly folders: readonly string[]
  readonly fileNames: readonly string[]
}

/** The first executable file of that name in those folders; null when there is none. Relative folders are left out. */
export async function findOnPath({ folders, fileNames }: ProgramSearch): Promise<string | null> {
  const paths = folders
    .filter((folder) => isAbsolute(folder))
    .flatMap((folder) => fileNames.map((name) => join(folder, name)))
  for (const path of paths) {
    if (await isExecutable(path)) return path
  }
  return null
}

/** Whether this user may execute the file. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
