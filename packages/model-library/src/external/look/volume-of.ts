import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'
import { FILE_OPERATIONS, type FileCalls } from '../../file-operations.ts'
import { mountPointAbove, readMountPoints } from './mount-table.ts'
import type { Volume } from './source-look.ts'

/** A volume as it is seen now, and as it can be recognised later. */
export interface SeenVolume {
  readonly now: Volume
  /** Without `born` where that is the time of the last change instead, as on file systems that know no other. */
  readonly recordable: Volume
}

/** The volume on which a canonical path lies, or would lie; undefined when even its mount point cannot be looked at. */
export async function volumeOf(path: string, calls: FileCalls = 'pooled'): Promise<SeenVolume | undefined> {
  const statOf = (each: string) => statBy(each, calls)
  const table = await readMountPoints(calls)
  const mount_point = table ? mountPointAbove(table, path) : await mountPointByDevice(path, statOf)
  const root = await statOf(mount_point)
  if (!root) return undefined
  const now = { mount_point, born: String(root.birthtimeNs) }
  // The root of the system is always mounted, and in a container it is a new one at every start.
  const isOne = dirname(mount_point) !== mount_point && root.birthtimeNs > 0n
  return {
    now,
    recordable: isOne && (await knowsBirth({ path, mountPoint: mount_point }, statOf)) ? now : { mount_point },
  }
}

/**
 * One entry of a file system that was changed after it was made tells that both times are kept. The root alone cannot: a drive that was
 * only ever mounted, or filled within one tick of the clock, has both alike.
 */
async function knowsBirth(
  { path, mountPoint }: { readonly path: string; readonly mountPoint: string },
  statOf: StatOf,
): Promise<boolean> {
  for (let each = path; ; each = dirname(each)) {
    const entry = await statOf(each)
    if (entry && entry.birthtimeNs !== entry.ctimeNs) return true
    if (each === mountPoint || dirname(each) === each) return false
  }
}

/** Upwards to where the device changes. */
async function mountPointByDevice(path: string, statOf: StatOf): Promise<string> {
  let point = path
  let device = (await statOf(path))?.dev
  for (let each = path; dirname(each) !== each; ) {
    each = dirname(each)
    const here = (await statOf(each))?.dev
    if (device !== undefined && here !== device) return point
    device = here
    point = each
  }
  return point
}

type StatOf = (path: string) => Promise<BigIntStats | undefined>

async function statBy(path: string, calls: FileCalls): Promise<BigIntStats | undefined> {
  try {
    return await FILE_OPERATIONS[calls].stat(path)
  } catch {
    return undefined
  }
}
