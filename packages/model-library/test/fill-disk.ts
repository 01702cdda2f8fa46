import { closeSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Fills a disk but for so many bytes. */
export function fillDisk(disk: string, left: number): void {
  const file = openSync(join(disk, 'ballast'), 'w')
  const chunk = Buffer.alloc(4096)
  let written = 0
  try {
    for (;;) written += writeSync(file, chunk)
  } catch {
    closeSync(file)
  }
  truncateSync(join(disk, 'ballast'), Math.max(0, written - left))
}

/** Gives the room back. */
export function freeDisk(disk: string): void {
  rmSync(join(disk, 'ballast'), { force: true })
}
