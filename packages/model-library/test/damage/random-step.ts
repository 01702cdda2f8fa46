import { lstat, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Dice } from './dice.ts'

/** One thing that happens to a bundle by chance; gives what it did in words. undefined: there was nothing to do it to. */
export type RandomStep = (bundle: string, dice: Dice) => Promise<string | undefined>

/** The paths of the files below a bundle, sorted, with `/`; links are not followed. */
export async function filesIn(bundle: string, ending = ''): Promise<readonly string[]> {
  const entries = await readdir(bundle, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(bundle, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()
}

/** The directories of components, sorted. */
export async function componentsIn(bundle: string): Promise<readonly string[]> {
  const entries = await readdir(bundle, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** True for a path where nothing is. */
export function isFree(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    () => true,
  )
}
