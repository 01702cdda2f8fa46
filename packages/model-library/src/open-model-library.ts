import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@plinth/contracts'
import { createProcessTable, type ProcessTable, sweepTemporaries } from '@plinth/durable'
import { createSourceLooker } from './external/look/create-source-looker.ts'
import type { SourceLooker } from './external/look/source-looker.ts'
import { refreshExternalAssets } from './external/refresh-external-assets.ts'
import { doubtEpoch, settleEpoch } from './feed/feed-epoch.ts'
import type { WatchFile } from './feed/watch-file.ts'
import { fileOpener } from './index/file-opener.ts'
import { chooseIndexDirectory, type IndexDirectory, type StorageKind, storageKind } from './index/index-directory.ts'
import type { IndexOpener } from './index/index-engine.ts'
import type { ModelIndex } from './index/open-index.ts'
import { requireSupportedNode } from './index/require-supported-node.ts'
import { syncIndex } from './index/sync-index.ts'
import { libraryReadOnly, noJournal, openAccess } from './library-access.ts'
import { openLibraryJournal, settleJournal } from './library-journal.ts'
import { libraryLock, type TakeLock } from './library-lock.ts'
import type { LibraryPorts, ModelLibraryLogger } from './library-ports.ts'
import { type ModelLibrary, modelLibrary } from './model-library.ts'
import { programStarter, type StartProgram } from './node-program.ts'
import type { LibraryDatabase } from './postgres/library-database.ts'
import { importPriorBindings } from './prior/import-prior-bindings.ts'
import { type WatchTree, watchTree } from './reconcile/watch-tree.ts'
import { libraryPlace } from './registry/library-place.ts'
import { createRunningOperations, type RunningOperations } from './running-operations.ts'

/** How a library is opened. */
export interface ModelLibrarySettings {
  /** The library's directory; made if it is not there. One that cannot be written is opened for reading. */
  readonly root: string
  /**
   * Where the index lies. Default: in the root; where that is on a network file system or cannot be written, in the user's data directory
   * (`XDG_DATA_HOME`, `LOCALAPPDATA`, else `~/.local/share`).
   */
  readonly indexDir?: string | undefined
  /**
   * A PostgreSQL database for the index, where several machines share the library; `indexDir` is of no meaning then. Default: SQLite in a file.
   * See docs/guides/share-a-library.md.
   */
  readonly database?: LibraryDatabase | undefined
  /** How long opening waits for a look at every external asset; what is not done by then goes on in the background. Default 500 ms. */
  readonly refreshWaitMs?: number | undefined
  /** How long a change waits for the changes of other processes before it is refused as `library_busy`. Default 60,000 ms. */
  readonly lockWaitMs?: number | undefined
  /** How often a subscription looks for changes of other processes where the system does not tell of them. Default 1,000 ms. */
  readonly feedPollMs?: number | undefined
  /** Default: the file system watcher of the system. */
  readonly watch?: WatchFile | undefined
  /** Hints at changes below the root, for `watch`. Default: the file system watcher of the system. */
  readonly watchTree?: WatchTree | undefined
  /** What kind of storage a directory lies on. Default: asks the system. */
  readonly storage?: ((path: string) => Promise<StorageKind>) | undefined
  /** How users' directories are looked at. Default: by a process of its own for each volume. */
  readonly sources?: SourceLooker | undefined
  /**
   * The Node that runs the library's own small programs. Default: the executable of this process, Electron's too. Null: none is started, for an
   * Electron application whose fuse `RunAsNode` is off (its executable would open the application once more), so a drive that hangs can hold up this process.
   * In a single executable application null is the default.
   */
  readonly node?: string | null | undefined
  /** Default: none. */
  readonly logger?: Logger | undefined
  /** Default: the system's clock. */
  readonly now?: (() => Date) | undefined
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * Opens a library: settles what a killed process left, brings the index in line with the files, looks at external assets, and gives its
 * operations. Close it when done.
 * @throws CodedError `unsupported_node`, `layout_too_new`, `layout_foreign`, `index_unusable`, `index_too_new`, `library_busy`,
 * `database_unreachable`, `database_of_another_library`; file errors.
 */
export async function openModelLibrary(settings: ModelLibrarySettings): Promise<ModelLibrary> {
  requireSupportedNode(process.versions.node)
  const processes = createProcessTable()
  const { ports, directory } = await openPorts(settings, processes)
  const operations = createRunningOperations(ports.sources.close)
  await refreshForAWhile(ports, operations, settings.refreshWaitMs ?? REFRESH_WAIT_MS)
  return modelLibrary(ports, operations, async () => {
    if (directory.temporary) await rm(directory.path, { recursive: true, force: true })
  })
}

const REFRESH_WAIT_MS = 500
const LOCK_WAIT_MS = 60_000
const POLL_MS = 1000

async function openPorts(settings: ModelLibrarySettings, processes: ProcessTable) {
  const logger = warningsTo(settings.logger)
  const startProgram = programStarter(settings.node)
  const found = await openPlace(settings, processes)
  const near = [process.execPath, ...(found.storage === 'local' ? [found.place.root] : [])]
  const { sources = createSourceLooker({ logger, startProgram, near }) } = settings
  const opener = await openerOf(settings, found, { processes, startProgram })
  const locks = locksOf(settings, found, { processes, opener })
  try {
    return await openWith(opener, { settings, found, locks, processes, logger, sources })
  } catch (error) {
    await opener.giveUp()
    throw error
  }
}

interface Opening {
  readonly settings: ModelLibrarySettings
  readonly found: OpenedPlace
  readonly locks: Pick<LibraryPorts, 'lock' | 'lockIndex'>
  readonly processes: ProcessTable
  readonly logger: ModelLibraryLogger
  readonly sources: SourceLooker
}

async function openWith(opener: IndexOpener, { settings, found, locks, processes, logger, sources }: Opening) {
  const { place, access } = found
  await using _lock = await locks.lockIndex('open the library')
  const journal = access === 'write' ? await openLibraryJournal({ place, processes }) : noJournal(place.root)
  const fileCalls = found.storage === 'local' ? ('direct' as const) : ('pooled' as const)
  const now = settings.now ?? (() => new Date())
  const portsWith = (index: ModelIndex): LibraryPorts => ({
    ...{ place, access, fileCalls, index, journal, processes, sources, logger, now },
    watchTree: settings.watchTree ?? watchTree,
    ...locks,
  })
  const { index, prepared } = await opener.open(async (index) => {
    await doubtEpoch(index)
    await settleJournal(portsWith(index))
    // What killed processes left beside the lock and the layout.
    if (access === 'write') await sweepTemporaries(place.ownDirectory, processes)
    if (access === 'write') await importPriorBindings(portsWith(index))
    const synced = await syncIndex(portsWith(index), 'changed')
    await settleEpoch(index, processes)
    return synced
  })
  for (const each of prepared.unreadable) logger.warn('a metadata file cannot be read', { ...each })
  for (const each of prepared.passed_over) logger.warn('a directory of the registry is passed over', { ...each })
  return { ports: portsWith(index), directory: found.directory }
}

/** What only a shared library needs is loaded for one alone. */
async function openerOf(
  settings: ModelLibrarySettings,
  { place, access }: OpenedPlace,
  { processes, startProgram }: { readonly processes: ProcessTable; readonly startProgram: StartProgram },
): Promise<IndexOpener> {
  const { watch, database, now = () => new Date(), feedPollMs: pollMs = POLL_MS, lockWaitMs = LOCK_WAIT_MS } = settings
  if (!database) return fileOpener({ file: place.indexFile, now, watch, pollMs, startProgram, processes, lockWaitMs })
  const { postgresOpener } = await import('./postgres/postgres-opener.ts')
  return postgresOpener({ database, place, access, processes, now, pollMs, lockWaitMs })
}

function warningsTo(logger: Logger = () => {}): ModelLibraryLogger {
  return {
    warn: (message, details) => {
      try {
        logger({ level: 'warning', message, details })
      } catch {
        // A log that is full is no reason to fail.
      }
    },
  }
}

interface OpenedPlace {
  readonly place: ReturnType<typeof libraryPlace>
  readonly access: LibraryPorts['access']
  readonly storage: StorageKind
  readonly directory: IndexDirectory
}

async function openPlace(settings: ModelLibrarySettings, processes: ProcessTable): Promise<OpenedPlace> {
  const root = resolve(settings.root)
  const { ownDirectory } = libraryPlace(root)
  const access = await openAccess(libraryPlace(root), processes)
  const storage = await (settings.storage ?? storageKind)(root)
  const wanted = settings.indexDir === undefined ? undefined : resolve(settings.indexDir)
  const env = settings.env ?? process.env
  const directory = settings.database
    ? { path: ownDirectory, temporary: false }
    : await chooseIndexDirectory({ root, ownDirectory, wanted, access, storage, env })
  return { place: libraryPlace(root, directory.path), access, storage, directory }
}

function locksOf(
  { lockWaitMs: waitMs = LOCK_WAIT_MS }: ModelLibrarySettings,
  { place, access }: OpenedPlace,
  { processes, opener }: { readonly processes: ProcessTable; readonly opener: IndexOpener },
): Opening['locks'] {
  if (access === 'write') {
    const lock = opener.lock(libraryLock({ path: place.lockFile, processes, waitMs }))
    return { lock, lockIndex: lock }
  }
  const refuse: TakeLock = async () => {
    throw libraryReadOnly(place.root)
  }
  return { lock: refuse, lockIndex: opener.lock(undefined) }
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
