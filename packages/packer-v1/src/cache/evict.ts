import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProcessTable, sweepTemporaries } from '@plinth/durable'
import { mapBounded } from '../bounded.ts'

/** A directory that must not grow without end. */
export interface BoundedDirectory {
  readonly directory: string
  readonly processes: ProcessTable
  readonly maxBytes: number
}

/**
 * Removes what was not used for longest until nine tenths of the size are left, and what killed processes had begun. Nothing when it is small
 * enough. Two processes may do it at once: what has gone already is no error.
 */
export async function evictOldest({ directory, processes, maxBytes }: BoundedDirectory): Promise<void> {
  await sweepTemporaries(directory, processes).catch(() => {})
  const files = await filesBelow(directory)
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  if (total <= maxBytes) return
  for (const { path, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes * 0.9) return
    await rm(path, { force: true }).catch(() => {})
    total -= bytes
  }
}

async function filesBelow(directory: string) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const found = await mapBounded(paths, async (path) => {
    const stats = await stat(path).catch(() => undefined)
    // A small file takes a block of the disk.
    return stats ? [{ path, bytes: Math.max(stats.size, 4096), usedMs: stats.mtimeMs }] : []
  })
  return found.flat()
}
