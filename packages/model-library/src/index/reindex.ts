import { refreshExternalAssets } from '../external/refresh-external-assets.ts'
import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import { type IndexSyncReport, syncIndex } from './sync-index.ts'

/** What a reindex did. */
export interface ReindexReport extends IndexSyncReport {
  /** External models whose health was no longer what was written down. */
  readonly revalidated: readonly string[]
}

/** Makes every row of the index anew from the files, and looks at every external asset. */
export async function reindex(ports: LibraryPorts, call: LongCallOptions = {}): Promise<ReindexReport> {
  const synced = await syncUnderLock(ports, call)
  const { changed } = await refreshExternalAssets(ports, { ...call, depth: 'all' })
  return { ...synced, revalidated: changed }
}

async function syncUnderLock(ports: LibraryPorts, call: LongCallOptions): Promise<IndexSyncReport> {
  await using _lock = await ports.lockIndex('reindex', call.signal)
  return await syncIndex(ports, 'all', call)
}
