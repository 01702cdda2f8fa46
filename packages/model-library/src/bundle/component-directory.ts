import { realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { kindOf, type Listing, listDirectory } from './list-directory.ts'

/** Where a component lies. `outside`: a link leads out of the bundle. `root`: it has no directory, so its files are looked for in the root. */
export type ComponentDirectory =
  | ({ readonly state: 'own' | 'root' } & Listing)
  | { readonly state: 'outside' }
  | { readonly state: 'unreachable'; readonly errno: string }

/** Finds and lists the directory of a component. */
export async function readComponentDirectory(root: Listing, name: string): Promise<ComponentDirectory> {
  const path = join(root.path, name)
  try {
    if (!(await isDirectory(root, name))) return { state: 'root', ...root }
    // A link that the listing does not know as one is possible where names differ only in case.
    if (!isPlain(root, name) && isOutside(root.path, await realpath(path))) return { state: 'outside' }
    return { state: 'own', ...(await listDirectory(path)) }
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === undefined) throw error
    return { state: 'unreachable', errno }
  }
}

async function isDirectory(root: Listing, name: string): Promise<boolean> {
  return (root.entries.get(name) ?? (await kindOf(join(root.path, name)))) === 'directory'
}

function isPlain(root: Listing, name: string): boolean {
  return root.entries.has(name) && !root.links.has(name)
}

function isOutside(root: string, path: string): boolean {
  const inner = relative(root, path)
  return inner === '..' || inner.startsWith(`..${sep}`) || inner === path
}
