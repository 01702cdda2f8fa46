import { open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, type ProcessTable, temporaryPath } from '@plinth/durable'
import type { PayloadSource } from '../archive/payload-source.ts'
import type { BuildCache, CachePlace } from './build-cache.ts'
import { evictOldest } from './evict.ts'

/** Settings of {@link createLocalBuildCache}. */
export interface LocalBuildCacheSettings {
  /** Absolute; made when something is kept. */
  readonly directory: string
  readonly processes: ProcessTable
  /** Bytes on disk after a build, about. Default 4 GiB. */
  readonly maxBytes?: number | undefined
}

/**
 * A cache in a directory: `ac/<2 digits>/<digest>` and `cas/<2 digits>/<digest>`. A file gets its name when it is whole, so two processes never see half of
 * one. It is not synced: what a power loss leaves is found damaged when it is read.
 */
export function createLocalBuildCache(settings: LocalBuildCacheSettings): BuildCache {
  const { directory, processes, maxBytes = 4 * 1024 ** 3 } = settings
  const made = new Set<string>()
  let written = false
  const fileOf = (place: CachePlace, key: string) => join(directory, place, key.slice(0, 2), key)
  return {
    get: async (place, key, bytes) => {
      const file = fileOf(place, key)
      const found = await stat(file).catch(() => undefined)
      if (!found?.isFile() || (bytes !== undefined && found.size !== bytes)) return undefined
      // What is used stays: by its time eviction tells. An hour's truth is enough for that.
      if (Date.now() - found.mtimeMs > HOUR) await utimes(file, new Date(), new Date()).catch(() => {})
      return { bytes: found.size, open: () => readFile(file) }
    },
    put: async (place, key, source) => {
      const file = fileOf(place, key)
      const folder = dirname(file)
      try {
        if (!made.has(folder)) await makeDirectory(folder)
        made.add(folder)
        const temporary = await temporaryPath(directory, processes)
        await writeFile(temporary, source)
        await rename(temporary, file)
        written = true
        return true
      } catch {
        made.delete(folder)
        return false
      }
    },
    evict: async () => {
      if (written) await evictOldest({ directory, processes, maxBytes })
      written = false
    },
  }
}

async function* readFile(file: string): AsyncGenerator<Uint8Array> {
  const handle = await open(file)
  try {
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function writeFile(path: string, source: PayloadSource): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    for await (const chunk of source.open()) await handle.writeFile(chunk)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

const HOUR = 3_600_000
const CHUNK = 256 * 1024
