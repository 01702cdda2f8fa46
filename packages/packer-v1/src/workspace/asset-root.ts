import { lstat, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { errnoOf } from '@plinth/durable'
import type { WorkspacePlaces } from './layout.ts'

/**
 * The one spelling of an asset root: relative to the project's root, with `/`, NFC, no `.` and no end slash. undefined when the text does
 * not name a directory below `assets/`.
 */
export function normalizeRoot(text: string): string | undefined {
  const segments = text
    .normalize('NFC')
    .split(sep === '\\' ? /[\\/]/ : '/')
    .filter((segment, index) => segment !== '.' && !(segment === '' && index > 0))
  const isBelowAssets = segments.length > 1 && segments[0] === 'assets' && !segments.includes('..')
  return isBelowAssets && text.isWellFormed() && !/\p{Cc}/u.test(text) ? segments.join('/') : undefined
}

/** What lies at an asset root. `directory`: its absolute path with links resolved. */
export type FoundRoot =
  | { readonly state: 'found'; readonly directory: string }
  | { readonly state: 'missing' | 'outside' | 'not_a_directory' }

/** Looks at an asset root; links are followed as long as they stay below `assets/`. @throws file errors other than "not there" */
export async function findRoot(places: WorkspacePlaces, root: string): Promise<FoundRoot> {
  try {
    const directory = await realpath(join(places.root, root))
    const assets = await realpath(places.assets)
    if (!isInside(assets, directory)) return { state: 'outside' }
    return (await lstat(directory)).isDirectory() ? { state: 'found', directory } : { state: 'not_a_directory' }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) return { state: 'missing' }
    throw error
  }
}

/** True when `path` lies below `directory` (both absolute, links resolved). */
export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
