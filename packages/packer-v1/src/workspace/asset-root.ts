import { type BigIntStats, lstatSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { errnoOf } from '@plinth/durable'
import type { WorkspacePlaces } from './layout.ts'
import { stampOf } from './stamp.ts'

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

/** What lies at an asset root. `directory`: its absolute path with links resolved. `stamp`: of the directory, unless a link leads to it. */
export type FoundRoot =
  | { readonly state: 'found'; readonly directory: string; readonly stamp?: string }
  | { readonly state: 'missing' | 'outside' | 'not_a_directory' | 'unreadable' }

/** Directories whose links were resolved already, in one look at many roots. */
export type ResolvedDirectories = Map<string, string>

/**
 * Looks at an asset root; links are followed as long as they stay below `assets/`. A directory whose name the file system spells in another
 * Unicode form is found too, where none has the name as it is written. @throws file errors other than "not there" and "not allowed"
 */
export function findRoot(places: WorkspacePlaces, root: string, resolved: ResolvedDirectories = new Map()): FoundRoot {
  try {
    const named = join(places.root, root)
    const found = lstatSync(named, { bigint: true, throwIfNoEntry: false })
    const path = found ? named : spelledOnDisk(places.root, root)
    if (path === undefined) return { state: 'missing' }
    const directory = resolve(path, found, resolved)
    if (!isInside(resolveOnce(places.assets, resolved), directory)) return { state: 'outside' }
    if (found?.isDirectory()) return { state: 'found', directory, stamp: stampOf(found) }
    return lstatSync(directory).isDirectory() ? { state: 'found', directory } : { state: 'not_a_directory' }
  } catch (error) {
    const errno = errnoOf(error) ?? ''
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(errno)) return { state: 'missing' }
    if (errno === 'EACCES' || errno === 'EPERM') return { state: 'unreadable' }
    throw error
  }
}

/** True when `path` lies below `directory` (both absolute, links resolved). */
export function isInside(directory: string, path: string): boolean {
  if (path.startsWith(directory + sep) && path.length > directory.length + 1) return true
  const way = relative(directory, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** A directory that is no link lies in its parent, whose links are the same for all that lie there. */
function resolve(path: string, found: BigIntStats | undefined, resolved: ResolvedDirectories): string {
  return found?.isDirectory() ? join(resolveOnce(dirname(path), resolved), basename(path)) : realpathSync.native(path)
}

function resolveOnce(path: string, resolved: ResolvedDirectories): string {
  const known = resolved.get(path) ?? realpathSync.native(path)
  resolved.set(path, known)
  return known
}

/** The path of a root whose names are equal in NFC only; undefined when there is none. */
function spelledOnDisk(project: string, root: string): string | undefined {
  if (/^[\0-\x7f]*$/.test(root)) return undefined
  let path = project
  for (const segment of root.split('/')) {
    const names = readdirSync(path)
    const name = names.includes(segment) ? segment : names.sort().find((each) => each.normalize('NFC') === segment)
    if (name === undefined) return undefined
    path = join(path, name)
  }
  return path
}
