import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { mountPointAbove, readMountPoints } from './mount-table.ts'
import type { Volume } from './source-look.ts'

/** A volume as it is seen now, and as it can be recognised later. */
export interface SeenVolume {
  readonly now: Volume
  /** Without `born` where that is the time of the last change instead, as on file systems that know no other. */
  readonly recordable: Volume
}

/** The volume on which a canonical path lies, or would lie; undefined when even its mount point cannot be looked at. */
export async function volumeOf(path: string): Promise<SeenVolume | undefined> {
  const table = await readMountPoints()
  const mount_point = table ? mountPointAbove(table, path) : await mountPointByDevice(path)
  const root = await statOf(mount_point)
  if (!root) return undefined
  const now = { mount_point, born: String(root.birthtimeNs) }
  // The root of the system is always mounted, and in a container it is a new one at every start.
  const isKnown = dirname(mount_point) !== mount_point && root.birthtimeNs > 0n && root.birthtimeNs !== root.ctimeNs
  return { now, recordable: isKnown ? now : { mount_point } }
}

/** Upwards to where the device changes. */
async function mountPointByDevice(path: string): Promise<string> {
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

async function statOf(path: string): Promise<BigIntStats | undefined> {
  return stat(path, { bigint: true }).catch(() => undefined)
}
