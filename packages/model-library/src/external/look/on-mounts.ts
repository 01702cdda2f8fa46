import { lstat, readlink } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { mountPointAbove, readMountPoints } from './mount-table.ts'

/**
 * True where a path, through every link on the way, stays on the mounts that some other paths lie on: whoever works on those waits for their drives
 * anyway. No other mount is asked anything. False where the system has no table of mounts.
 */
export async function isOnMountsOf(path: string, others: readonly string[]): Promise<boolean> {
  const points = await readMountPoints()
  if (!points) return false
  const allowed = new Set(others.map((each) => mountPointAbove(points, each)))
  let names = resolve(path).split(sep)
  let links = 0
  let here: string = sep
  while (names.length > 0) {
    const [name = '', ...rest] = names
    const next = join(here, name)
    if (!allowed.has(mountPointAbove(points, next))) return false
    const found = await lstat(next).catch(() => undefined)
    // There, or refused: no other drive can come after it.
    if (!found) return true
    names = rest
    if (found.isSymbolicLink()) {
      links += 1
      if (links > MOST_LINKS) return true
      names = [...resolve(dirname(next), await readlink(next)).split(sep), ...rest]
      here = sep
    } else here = next
  }
  return true
}

/** Where systems give up. */
const MOST_LINKS = 40
