import { join } from 'node:path'
import type { LookAt } from './file-identity.ts'

/**
 * What the directories between a directory and something in it are. `link`: one of them is a link or no directory, so that what is found by the
 * path is somebody else's.
 */
export async function wayTo(look: LookAt, directory: string, path: string): Promise<'direct' | 'missing' | 'link'> {
  if (path === '') return 'direct'
  const names = path.split('/').slice(0, -1)
  for (let depth = 0; depth <= names.length; depth += 1) {
    const found = await look(join(directory, ...names.slice(0, depth)))
    if (!found) return 'missing'
    if (found.kind !== 'directory') return 'link'
  }
  return 'direct'
}
