import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import {
  type AtPoint,
  type acquireLock,
  type Journal,
  openJournal,
  openLayout,
  type ProcessTable,
  sweepTemporaries,
} from '@plinth/durable'
import type { Clock } from '@plinth/env-core'
import type { AcceleratorFacts, IndexConfiguration, PrefixLayout, VenvBackend } from '@plinth/pyenv-backends'
import type { Background } from '../build/background.ts'
import type { Logger } from '../logger.ts'
import type { FileThreads } from '../prefix/thread/file-threads.ts'
import type { QuickTools } from '../prefix/validate-quick.ts'
import { isUnwritable } from './explain-refusal.ts'
import { createFileMemory, type FileMemory } from './file-memory.ts'
import type { FoundManifest } from './manifest-file.ts'
import { createRetries, type Retries, withLenientRelease } from './retries.ts'
import { recognizeStore, type StoreIdentity } from './store-identity.ts'
import { type StorePaths, storePaths } from './store-paths.ts'
import { makeDirectory } from './store-root.ts'
import type { StoredUsage } from './usage-file.ts'

/** What the store's `layout.json` says. A newer layout is read or refused by its own numbers. */
const STORE_LAYOUT = { kind: 'plinth-environments', layout: 1, min_reader: 1, min_writer: 1 } as const

/** An open store with everything that its operations work with. */
export interface EnvironmentStore {
  readonly paths: StorePaths
  readonly journal: Journal
  readonly tools: StoreTools
  /** Usage by key that could not be written, on a full or read-only disk: it counts as long as the store is open. */
  readonly unwritten: Map<string, StoredUsage>
  /** What was read, for as long as its file is the same. */
  readonly manifests: FileMemory<FoundManifest>
  readonly usages: FileMemory<StoredUsage | null>
  readonly names: FileMemory<readonly string[]>
  readonly digests: FileMemory<string | null>
  readonly expected: QuickTools['expected']
  readonly retries: Retries
  /** Whether it is where and what it was. */
  readonly identity: StoreIdentity
}

/** What a store is opened with. */
export interface StoreTools {
  /** Makes prefixes and installs into them; with the host's indexes and the store's cache, or with others. */
  readonly backend: (use?: BackendUse) => VenvBackend
  /** Where the host downloads from. */
  readonly hostIndexes: () => Promise<IndexConfiguration>
  readonly layout: PrefixLayout
  /** What manifests say of the machine; missing when they say nothing. */
  readonly accelerators?: () => Promise<AcceleratorFacts>
  readonly processes: ProcessTable
  /** Does work that nobody waits for until the store is closed. */
  readonly later: Background['start']
  /** Looks at files off the event loop. */
  readonly threads: FileThreads
  /** `acquireLock` of durable, or what a test puts in its place: publication is right without it. */
  readonly lock: AcquireLock
  readonly clock: Clock
  readonly logger: Logger
  /** Points: `locked`, `spawned`, `resolved`, `installed`, `verified`, `published`, `validated`, `quarantining`; for tests. */
  readonly at: AtPoint
}

/** Waits for the lock at a path. */
export type AcquireLock = typeof acquireLock

/** What a backend uses instead of what the host and the store use. */
export interface BackendUse {
  readonly indexes?: IndexConfiguration
  /** Absolute folder of a download cache. */
  readonly cacheDir?: string
}

/**
 * Opens the store in `root` (absolute, without links), making it if needed. One that cannot be written is opened for what is there.
 * @throws CodedError `layout_too_new`, `layout_foreign`, `layout_invalid`, `not_json`, `not_a_directory`, `links_unsupported`, file errors.
 */
export async function openStore(root: string, tools: StoreTools): Promise<EnvironmentStore> {
  const paths = storePaths(root)
  const { processes } = tools
  await openLayout(root, STORE_LAYOUT, { processes })
  const directories = Object.values(paths).filter((path) => path !== root)
  const journal = async () => {
    await Promise.all(directories.map(makeDirectory))
    // What a first opening left that was killed.
    await sweepTemporaries(root, processes)
    return openJournal(paths.journal, { processes })
  }
  const retries = createRetries(tools.logger)
  const lock = withLenientRelease(tools.lock, retries)
  const { clock } = tools
  const kept = {
    unwritten: new Map(),
    retries,
    manifests: createFileMemory<FoundManifest>({ clock, limit: 64, keeps: ({ state }) => state === 'sound' }),
    usages: createFileMemory<StoredUsage | null>({ clock, limit: 1024 }),
    names: createFileMemory<readonly string[]>({ clock, limit: 256, of: 'directory' }),
    digests: createFileMemory<string | null>({ clock, limit: 256 }),
    expected: new WeakMap(),
  }
  const opened = await journal().catch(unwritableJournal)
  const identity = await recognizeStore(paths, tools)
  return { paths, tools: { ...tools, lock }, ...kept, identity, journal: opened }
}

/**
 * Whether the directory is still the store that was opened. One that was moved away is not made anew where it was.
 * @throws CodedError `store_gone`.
 */
export async function requireStore({ paths: { root } }: Pick<EnvironmentStore, 'paths'>): Promise<void> {
  if (await stat(join(root, 'layout.json')).catch(() => null)) return
  throw new CodedError('store_gone', `the data directory ${root} has been moved or removed since it was opened`, {
    hint: 'Open the store again, where it lies now.',
    details: { root },
  })
}

/** Nothing can be begun in a store that cannot be written, so there is nothing to recover. */
function unwritableJournal(error: unknown): Journal {
  if (!isUnwritable(error)) throw error
  return {
    begin: async () => {
      throw error
    },
    recover: async () => [],
    intents: async () => [],
  }
}
