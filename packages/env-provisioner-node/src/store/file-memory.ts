import { statSync } from 'node:fs'
import type { Clock } from '@plinth/env-core'

/** What files said when they were read, by path: it counts while size, times and inode of the file are the same. */
export interface FileMemory<T> {
  /** What the file says, or `absent`. One synchronous call to the file system where that is known; whatever `load` throws is thrown. */
  readonly read: (path: string, file: RememberedFile<T>) => Promise<T>
}

/** How a file is read. */
export interface RememberedFile<T> {
  readonly load: () => Promise<T>
  readonly absent: T
}

/** Settings of {@link createFileMemory}. */
export interface FileMemorySettings<T> {
  readonly clock: Clock
  /** Files that are remembered; the one that was asked for longest ago goes first. */
  readonly limit: number
  /** What is remembered: what files say, or which names a directory has. Default `file`. */
  readonly of?: 'file' | 'directory'
  /** Which results are worth it; default all. What is kept is handed to many: it has to be frozen. */
  readonly keeps?: (value: T) => boolean
}

/** A file that changes twice within this time may look the same: file systems count time in ticks, some of two seconds. */
const TICK_MS = 2000

/** Remembers nothing yet. */
export function createFileMemory<T>(settings: FileMemorySettings<T>): FileMemory<T> {
  const { clock, limit, of = 'file', keeps = () => true } = settings
  const known = new Map<string, { readonly state: string; readonly value: T }>()
  return {
    read: async (path, { load, absent }) => {
      const found = stateOf(path, of)
      if (found === null) return absent
      const kept = known.get(path)
      known.delete(path)
      if (kept && kept.state === found.state) {
        known.set(path, kept)
        return kept.value
      }
      const value = await load()
      const isSettled = Date.parse(clock.now()) - found.changedMs > TICK_MS
      if (!isSettled || found.state === '' || !keeps(value)) return value
      known.set(path, { state: found.state, value })
      for (const [oldest] of known) if (known.size > limit) known.delete(oldest)
      return value
    },
  }
}

/** Null when there is nothing; an empty state is that of something else or of what cannot be looked at, which reading explains. */
function stateOf(
  path: string,
  of: 'file' | 'directory',
): { readonly state: string; readonly changedMs: number } | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (!found) return null
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = found
    const isMeant = of === 'file' ? found.isFile() : found.isDirectory()
    return { state: isMeant ? `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}` : '', changedMs: Number(ctimeMs) }
  } catch {
    return { state: '', changedMs: 0 }
  }
}
