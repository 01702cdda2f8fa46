import { statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CodedError, isCodedError } from '@plinth/contracts'
import { makeDirectory } from '@plinth/durable'
import { Kysely } from 'kysely'
import { type ChangeSignal, createChangeSignal } from '../feed/change-signal.ts'
import { type WatchFile, watchFile } from '../feed/watch-file.ts'
import { programStarter, type StartProgram } from '../node-program.ts'
import { createCheckpoints } from './checkpoint-process.ts'
import type { IndexEngine } from './index-engine.ts'
import { createKnownTotals, type KnownTotals } from './known-totals.ts'
import { removeTerms } from './remove-terms.ts'
import { migrateIndex } from './schema-version.ts'
import { dataVersion, isSqliteError, SQLITE_SHAPE, sqliteDialect } from './sqlite-dialect.ts'
import type { IndexTables } from './tables.ts'

/** The index of a library: one connection for writing, one for reading, so that a long batch holds no reader. */
export interface ModelIndex {
  /** Where it lies, for people. */
  readonly place: string
  /** What a copy of the database that is put back cannot undo: how far the feed has come. Undefined where nothing can be kept. */
  readonly feedFile: string | undefined
  readonly engine: IndexEngine
  readonly write: Kysely<IndexTables>
  readonly read: Kysely<IndexTables>
  readonly totals: KnownTotals
  readonly changes: ChangeSignal
  readonly now: () => Date
  /** Goes over to the file that lies at the path now, where another process has made the index anew. */
  readonly follow: () => Promise<void>
  /** Removes the file and goes over to an empty one. Call it while the library's write lock is held. */
  readonly replace: () => Promise<void>
  readonly close: () => Promise<void>
}

/** An index in a file. */
export interface FileIndex extends ModelIndex {
  /** Absolute. */
  readonly file: string
  /** For what waits for the disk. */
  readonly startProgram: StartProgram
}

/** How an index is opened. */
export interface IndexSettings {
  /** Absolute. */
  readonly file: string
  readonly now: () => Date
  /** Default: the system's watcher. */
  readonly watch?: WatchFile | undefined
  /** How often subscribers look for changes of other processes where the watcher is silent. Default 1,000 ms. */
  readonly pollMs?: number | undefined
  /** Default: by the executable of this process. */
  readonly startProgram?: StartProgram | undefined
}

/**
 * Opens the index, making or migrating it, and prepares it. A damaged one, or a database of something else, is removed and made anew: it
 * holds nothing that files do not. Call it while the library's write lock is held.
 * @throws CodedError `index_too_new`; `index_unusable` when neither works.
 */
export async function openIndex<T>(
  settings: IndexSettings,
  prepare: (index: ModelIndex) => Promise<T>,
): Promise<{ readonly index: FileIndex; readonly prepared: T }> {
  const { file } = settings
  await makeDirectory(dirname(file))
  try {
    return await openPrepared(settings, prepare)
  } catch (error) {
    if (!isDamage(error)) throw indexError(error, file)
  }
  try {
    await removeIndexFiles(file)
    return await openPrepared(settings, prepare)
  } catch (error) {
    throw indexError(error, file)
  }
}

/** What the database refused, as a coded error; any other error comes back as it is. */
export function indexError(error: unknown, file: string): unknown {
  if (
    isCodedError(error) ||
    !(isSqliteError(error) || error instanceof ForeignDatabase || error instanceof DamagedIndex)
  )
    return error
  return new CodedError('index_unusable', `the index ${file} cannot be used: ${error.message}`, {
    hint: 'Open the library again. If the index cannot be written where it lies, give `indexDir` a directory on a local disk.',
    details: { path: file, reason: error.message },
    cause: error,
  })
}

interface Connections {
  readonly write: Kysely<IndexTables>
  readonly read: Kysely<IndexTables>
  /** Of these connections: another database counts its versions anew. */
  readonly totals: KnownTotals
  readonly inode: number | undefined
}

/** The error of a database whose tables are not what they were. */
export class DamagedIndex extends Error {}

/** A database whose tables are not ours. */
class ForeignDatabase extends Error {}

async function openPrepared<T>(settings: IndexSettings, prepare: (index: ModelIndex) => Promise<T>) {
  const index = modelIndex(settings, await openConnections(settings.file))
  try {
    return { index, prepared: await prepare(index) }
  } catch (error) {
    await index.close()
    throw error
  }
}

function modelIndex(settings: IndexSettings, opened: Connections): FileIndex {
  const { file, now, watch = watchFile, pollMs = 1000, startProgram = programStarter() } = settings
  let current = opened
  // Reads that began on them may still run.
  const left: Connections[] = []
  const goOver = async () => {
    const next = await openConnections(file)
    left.push(current)
    current = next
  }
  let following: Promise<void> | undefined
  const index: FileIndex = {
    ...{ file, place: file, feedFile: join(dirname(file), 'feed.json') },
    engine: {
      version: dataVersion,
      storedTerm: (term) => term,
      removeTerms,
      announce: async () => {},
      checkpoints: () => createCheckpoints(index),
      isDoubtful: () => false,
      trust: () => {},
    },
    get write() {
      return current.write
    },
    get read() {
      return current.read
    },
    get totals() {
      return current.totals
    },
    changes: createChangeSignal({ file: `${file}-wal`, watch, pollMs }),
    now,
    startProgram,
    follow: async () => {
      const inode = inodeOf(file)
      if (inode === undefined || inode === current.inode) return
      following ??= goOver().finally(() => {
        following = undefined
      })
      await following
    },
    replace: async () => {
      await removeIndexFiles(file)
      await goOver()
    },
    close: async () => {
      for (const each of [current, ...left]) await closeConnections(each)
    },
  }
  return index
}

async function openConnections(file: string): Promise<Connections> {
  const write = await whenFree(async () => new Kysely<IndexTables>({ dialect: sqliteDialect(file, 'write') }))
  try {
    if ((await whenFree(() => migrateIndex(write, SQLITE_SHAPE))) === 'foreign')
      throw new ForeignDatabase('its tables are not ours')
    const read = new Kysely<IndexTables>({ dialect: sqliteDialect(file, 'read') })
    return { write, read, totals: createKnownTotals(), inode: inodeOf(file) }
  } catch (error) {
    await write.destroy()
    throw error
  }
}

async function closeConnections({ read, write }: Connections): Promise<void> {
  await read.destroy()
  await write.destroy()
}

async function removeIndexFiles(file: string): Promise<void> {
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })))
}

/** Another process may be recovering the database at this moment. */
async function whenFree<T>(open: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await open()
    } catch (error) {
      if (!isSqliteError(error) || !error.code.startsWith('SQLITE_BUSY') || tries === MOST_TRIES) throw error
    }
    await pause(50)
  }
}

const MOST_TRIES = 100

/** The index lies on a local disk, and every operation asks. */
function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}

/** True for the error of a database that cannot be read any more, or that is not ours. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof ForeignDatabase ||
    error instanceof DamagedIndex ||
    (isSqliteError(error) && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code))
  )
}
