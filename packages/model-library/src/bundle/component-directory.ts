import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { errnoOf } from '@plinth/durable'

/** What a name in a component's directory leads to, links followed. */
export type EntryKind = 'file' | 'directory' | 'other' | 'dangling'

/** Where a component lies. `outside`: a link leads out of the bundle. `root`: it has no directory, so its files are looked for in the root. */
export type ComponentDirectory =
  | { readonly state: 'own' | 'root'; readonly path: string; readonly entries: ReadonlyMap<string, EntryKind> }
  | { readonly state: 'outside' }
  | { readonly state: 'unreachable'; readonly errno: string }

/** Finds and lists the directory of a component. */
export async function readComponentDirectory(root: string, name: string): Promise<ComponentDirectory> {
  const path = join(root, name)
  try {
    if (!(await isDirectory(path))) return { state: 'root', path: root, entries: await listDirectory(root) }
    if (isOutside(root, await realpath(path))) return { state: 'outside' }
    return { state: 'own', path, entries: await listDirectory(path) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return { state: 'unreachable', errno }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    (error) => {
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false
      throw error
    },
  )
}

function isOutside(root: string, path: string): boolean {
  const inner = relative(root, path)
  return inner === '..' || inner.startsWith(`..${sep}`) || inner === path
}

async function listDirectory(path: string): Promise<ReadonlyMap<string, EntryKind>> {
  const names = (await readdir(path)).sort().slice(0, MAX_ENTRIES)
  const kinds = await Promise.all(names.map(async (name) => [name, await kindOf(join(path, name))] as const))
  return new Map(kinds)
}

/** A component has a handful of files; a directory with more than this is not read to its end. */
const MAX_ENTRIES = 4096

async function kindOf(path: string): Promise<EntryKind> {
  try {
    const found = await stat(path)
    if (found.isFile()) return 'file'
    return found.isDirectory() ? 'directory' : 'other'
  } catch {
    return lstat(path).then(
      () => 'dangling',
      () => 'other',
    )
  }
}
