import { refreshExternalAssets } from '../external/refresh-external-assets.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { type IndexSyncReport, syncIndex } from './sync-index.ts'

/** What a reindex did. */
export interface ReindexReport extends IndexSyncReport {
  /** External models whose health was no longer what was written down. */
  readonly revalidated: readonly string[]
}

/** Makes every row of the index anew from the files, and looks at every external asset. */
export async function reindex(ports: LibraryPorts, { signal }: CallOptions = {}): Promise<ReindexReport> {
  const synced = await syncUnderLock(ports, signal)
  const { changed } = await refreshExternalAssets(ports, signal ? { signal } : {})
  return { ...synced, revalidated: changed }
}

async function syncUnderLock(ports: LibraryPorts, signal: AbortSignal | undefined): Promise<IndexSyncReport> {
  await using _lock = await ports.lockIndex('reindex', signal)
  return syncIndex(ports, 'all', signal)
}
