import { mkdir } from 'node:fs/promises'
import {
  type AtPoint,
  type acquireLock,
  type Journal,
  openJournal,
  openLayout,
  type ProcessTable,
  withFileErrors,
} from '@plinth/durable'
import type { Clock } from '@plinth/env-core'
import type { IndexConfiguration, PrefixLayout, VenvBackend } from '@plinth/pyenv-backends'
import type { Logger } from '../logger.ts'
import { type StorePaths, storePaths } from './store-paths.ts'

/** What the store's `layout.json` says. A newer layout is read or refused by its own numbers. */
const STORE_LAYOUT = { kind: 'plinth-environments', layout: 1, min_reader: 1, min_writer: 1 } as const

/** An open store with everything that its operations work with. */
export interface EnvironmentStore {
  readonly paths: StorePaths
  readonly journal: Journal
  readonly tools: StoreTools
}

/** What a store is opened with. */
export interface StoreTools {
  /** Makes prefixes and installs into them; with the host's indexes and the store's cache, or with others. */
  readonly backend: (use?: BackendUse) => VenvBackend
  /** Where the host downloads from. */
  readonly hostIndexes: () => Promise<IndexConfiguration>
  readonly layout: PrefixLayout
  readonly processes: ProcessTable
  /** `acquireLock` of durable, or what a test puts in its place: publication is right without it. */
  readonly lock: AcquireLock
  readonly clock: Clock
  readonly logger: Logger
  /** Points: `locked`, `spawned`, `resolved`, `installed`, `verified`, `published`, `validated`; for tests. */
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
 * Opens the store in `root` (absolute), making it if needed.
 * @throws CodedError `layout_too_new`, `layout_foreign`, `layout_invalid`, and file errors.
 */
export async function openStore(root: string, tools: StoreTools): Promise<EnvironmentStore> {
  const paths = storePaths(root)
  const { processes } = tools
  await openLayout(root, STORE_LAYOUT, { processes })
  const directories = Object.values(paths).filter((path) => path !== root)
  await Promise.all(
    directories.map((path) => withFileErrors({ doing: 'create', path }, () => mkdir(path, { recursive: true }))),
  )
  return { paths, tools, journal: await openJournal(paths.journal, { processes }) }
}
