import type { ProcessTable } from '@plinth/durable'
import type { BuildCache, CacheSettings } from './build-cache.ts'
import { createLayeredBuildCache } from './layered-build-cache.ts'
import { createLocalBuildCache } from './local-build-cache.ts'

/** Where a cache lies, and who writes there. */
export interface CacheDirectory {
  /** Absolute. */
  readonly directory: string
  readonly processes: ProcessTable
}

/** A cache while a build uses it; what it still does then ends with it. */
export type OpenedBuildCache = BuildCache & AsyncDisposable

/** Opens the cache of a project for one build: the directory alone, or with a shared one behind it. */
export function openBuildCache(place: CacheDirectory, settings: CacheSettings): OpenedBuildCache {
  const { maxBytes, shared, uploadMs } = settings
  const local = createLocalBuildCache({ ...place, maxBytes })
  const cache = shared ? createLayeredBuildCache({ local, shared: shared(), uploadMs }) : local
  return { ...cache, [Symbol.asyncDispose]: async () => cache.close?.() }
}
