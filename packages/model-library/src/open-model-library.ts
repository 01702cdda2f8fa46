import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { acquireLock, createProcessTable, openLayout, type ProcessTable, withFileErrors } from '@plinth/durable'
import { createSourceLooker } from './external/look/create-source-looker.ts'
import type { SourceLooker } from './external/look/source-looker.ts'
import { refreshExternalAssets } from './external/refresh-external-assets.ts'
import { openIndex } from './index/open-index.ts'
import { requireSupportedNode } from './index/require-supported-node.ts'
import { syncIndex } from './index/sync-index.ts'
import { openLibraryJournal, settleJournal } from './library-journal.ts'
import type { LibraryPorts, ModelLibraryLogger } from './library-ports.ts'
import { type ModelLibrary, modelLibrary } from './model-library.ts'
import { type LibraryPlace, libraryPlace } from './registry/library-place.ts'
import { createRunningOperations, type RunningOperations } from './running-operations.ts'

/** How a library is opened. */
export interface ModelLibrarySettings {
  /** The library's directory; made if it is not there. */
  readonly root: string
  /** Where the index lies. Default: in the root. A root on a network file system needs a local directory here. */
  readonly indexDir?: string
  /** How long opening waits for a look at every external asset; what is not done by then goes on in the background. Default 500 ms. */
  readonly refreshWaitMs?: number
  /** How users' directories are looked at. Default: by a process of its own for each volume. */
  readonly sources?: SourceLooker
  /** Default: none. */
  readonly logger?: ModelLibraryLogger
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/**
 * Opens a library: settles what a killed process left, brings the index in line with the files, looks at external assets, and gives its
 * operations. Close it when done.
 * @throws CodedError `unsupported_node`, `layout_too_new`, `layout_foreign`, `index_unusable`; file errors.
 */
export async function openModelLibrary(settings: ModelLibrarySettings): Promise<ModelLibrary> {
  requireSupportedNode(process.versions.node)
  const place = libraryPlace(resolve(settings.root), settings.indexDir && resolve(settings.indexDir))
  const processes = createProcessTable()
  await withFileErrors({ doing: 'create', path: place.root }, () => mkdir(place.ownDirectory, { recursive: true }))
  await openLayout(place.ownDirectory, LAYOUT, { processes })
  const ports = await openPorts(place, processes, settings)
  const operations = createRunningOperations(ports.sources.close)
  await refreshForAWhile(ports, operations, settings.refreshWaitMs ?? REFRESH_WAIT_MS)
  return modelLibrary(ports, operations)
}

const LAYOUT = { kind: 'plinth-model-library', layout: 1, min_reader: 1, min_writer: 1 }
const REFRESH_WAIT_MS = 500
const SILENT: ModelLibraryLogger = { warn: () => {} }

async function openPorts(
  place: LibraryPlace,
  processes: ProcessTable,
  { logger = SILENT, now = () => new Date(), sources = createSourceLooker({ logger }) }: ModelLibrarySettings,
): Promise<LibraryPorts> {
  const lock = (purpose: string, signal?: AbortSignal) =>
    acquireLock(place.lockFile, { purpose, processes, ...(signal ? { signal } : {}) })
  await using _lock = await lock('open the library')
  const journal = await openLibraryJournal({ place, processes })
  const { index, prepared } = await openIndex(place.indexFile, async (index) => {
    const ports = { place, index, journal, processes, sources, logger, now, lock }
    await settleJournal(ports)
    return syncIndex(ports, 'changed')
  })
  for (const each of prepared.unreadable) logger.warn('a metadata file cannot be read', { ...each })
  return { place, index, journal, processes, sources, logger, now, lock }
}

/** The rest goes on until closing; a drive that does not answer keeps nobody from the library. */
async function refreshForAWhile(ports: LibraryPorts, operations: RunningOperations, ms: number): Promise<void> {
  const { closing } = operations
  const refreshed = operations
    .run(() => refreshExternalAssets(ports, { signal: closing }))
    .catch((error: unknown) => {
      if (!closing.aborted) ports.logger.warn('external assets could not be looked at', { reason: String(error) })
    })
  const waited = new AbortController()
  const timer = pause(ms, undefined, { signal: waited.signal }).catch(() => {})
  await Promise.race([refreshed, timer])
  waited.abort()
}
