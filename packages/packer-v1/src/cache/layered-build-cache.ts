import type { BuildCache } from './build-cache.ts'
import { readAction, readSmall } from './stored-action.ts'
import { createUploads } from './uploads.ts'

/** Settings of {@link createLayeredBuildCache}. */
export interface LayeredBuildCacheSettings {
  /** Asked first, and has everything that was found or kept. */
  readonly local: BuildCache
  /** Asked for what the local one lacks. */
  readonly shared: BuildCache
  /** How long `evict` waits for uploads, milliseconds. Default 30 s. */
  readonly uploadMs?: number | undefined
}

/**
 * A local cache with another one behind it. What that one has is written to the local one before anybody sees it. Who keeps something waits for
 * the local one alone: the other gets it meanwhile, an action after its contents.
 */
export function createLayeredBuildCache(settings: LayeredBuildCacheSettings): BuildCache {
  const { local, shared, uploadMs = 30_000 } = settings
  const uploads = createUploads({ from: local, to: shared })
  const left = { count: 0 }
  return {
    get: async (place, key, bytes) => {
      const kept = await local.get(place, key, bytes)
      if (kept) return kept
      const found = await shared.get(place, key, bytes).catch(() => undefined)
      if (!found) return undefined
      return (await local.put(place, key, found)) ? local.get(place, key, bytes) : undefined
    },
    put: async (place, key, source) => {
      if (!(await local.put(place, key, source))) return false
      uploads.add({ place, key, ...(place === 'ac' ? { contents: await contentsOf(key, source) } : {}) })
      return true
    },
    evict: async () => {
      left.count = await uploads.settle(uploadMs)
      await local.evict()
      await shared.evict()
    },
    troubles: () => {
      const unfinished = `${left.count} entries were not uploaded within ${uploadMs / 1000} s`
      return [...(shared.troubles?.() ?? []), ...(left.count > 0 ? [unfinished] : [])]
    },
    close: async () => {
      await shared.close?.()
      await uploads.settle(CLOSE_MS)
    },
  }
}

async function contentsOf(key: string, source: Parameters<BuildCache['put']>[2]): Promise<readonly string[]> {
  const artifacts = readAction(key, await readSmall(source)) ?? []
  return artifacts.map(({ stored_sha256 }) => stored_sha256)
}

/** What was aborted ends at once. */
const CLOSE_MS = 1000
