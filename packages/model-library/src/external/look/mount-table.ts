import { dirname, sep } from 'node:path'
import { FILE_OPERATIONS, type FileCalls } from '../../file-operations.ts'

/** Every mount point of this process, from the kernel's own table; undefined where there is none. Never waits for a drive. */
export async function readMountPoints(calls: FileCalls = 'pooled'): Promise<readonly string[] | undefined> {
  try {
    const { bytes } = await FILE_OPERATIONS[calls].read(MOUNT_TABLE)
    return mountPointsIn(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

function mountPointsIn(table: string): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const point = line.split(' ')[4]
    if (point === undefined) return []
    return [point.includes('\\') ? point.replace(/\\([0-7]{3})/g, (_, digits) => octal(String(digits))) : point]
  })
}

/** The mount point that a path lies under: the longest one that holds it. */
export function mountPointAbove(mountPoints: readonly string[], path: string): string {
  const known = new Set(mountPoints)
  for (let each = path; ; each = dirname(each)) {
    if (known.has(each) || dirname(each) === each) return each
  }
}

/**
 * The volume that a path names, from its letters alone: a drive letter or share, a directory of `/Volumes`, else the root. For systems
 * without a table of mounts; nothing on a drive is touched.
 */
export function volumeInPath(path: string): string {
  const [, volumes, name] = path.split(sep)
  if (volumes === 'Volumes' && name) return `/Volumes/${name}`
  for (let each = path; ; each = dirname(each)) if (dirname(each) === each) return each
}

const MOUNT_TABLE = '/proc/self/mountinfo'

/** The kernel writes bytes outside printable ASCII as they are, and space, tab, newline and backslash in octal. */
function octal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8))
}
