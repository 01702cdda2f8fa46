import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, withFileErrors } from '../files/file-error.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { patiently } from '../files/patiently.ts'
import { syncDirectory } from '../files/sync-directory.ts'
import { newToken } from '../files/temporary.ts'
import { writeFileDurably } from '../files/write-file-durably.ts'
import type { AtPoint } from '../gate.ts'
import { markOf } from '../process/identity.ts'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'
import { entryName, readEntry, readEntryName, writeEntry } from './entry-file.ts'
import { type RecoveredEntry, type RecoveryHandler, recoverEntries } from './recover.ts'

/** Settings of {@link openJournal}; all are optional. */
export interface JournalOptions {
  readonly processes?: ProcessTable | undefined
  /** Points: those of a durable write, `begun`, `recorded`, `before_commit`, `committed`, `claimed`, `handled`. */
  readonly at?: AtPoint | undefined
}

/** An intent that has been written down and not been settled yet. */
export interface JournalEntry {
  /** Unique, sorts by time. */
  readonly id: string
  /** Replaces the intent durably: how far the work has come, so that recovery need not guess. */
  readonly record: (intent: unknown) => Promise<void>
  /** The work is done, or all of it has been undone: forgets the entry durably. */
  readonly commit: () => Promise<void>
}

/**
 * Intents of multi-step changes: written down before the first step, forgotten after the last one, so that whoever opens the directory
 * after a kill finds what was under way and finishes or undoes it.
 */
export interface Journal {
  /** Writes the intent (any JSON value) down. Nothing may be changed before this resolves. */
  readonly begin: (intent: unknown) => Promise<JournalEntry>
  /**
   * Hands every entry of a dead process to `handler`, oldest first, and forgets those that it settles. Entries of living processes and of
   * other machines are left alone. Of several recovering processes each entry goes to one; if that one dies, the entry is recovered again,
   * so a handler must be able to run twice. A torn entry was never begun (its `begin` did not return) and is removed.
   */
  readonly recover: (handler: RecoveryHandler) => Promise<readonly RecoveredEntry[]>
  /**
   * Every intent that is whole and not settled, whosever it is. What a living process has begun before the call is in it, unless it was
   * settled meanwhile; what is being recovered by somebody may be missing.
   */
  readonly intents: () => Promise<readonly unknown[]>
}

/** What the operations of a journal share. */
export interface JournalPlace {
  readonly directory: string
  readonly processes: ProcessTable
  readonly at: AtPoint
}

/**
 * Opens the journal in `directory`, making it if needed. Call `recover` before changing anything.
 * @throws CodedError for file errors.
 */
export async function openJournal(directory: string, options: JournalOptions = {}): Promise<Journal> {
  const { processes = createProcessTable(), at = async () => {} } = options
  const place = { directory, processes, at }
  await makeDirectory(directory)
  return {
    begin: (intent) => begin(place, intent),
    recover: (handler) => recoverEntries(place, handler),
    intents: () => withFileErrors({ doing: 'read', path: directory }, () => readIntents(directory)),
  }
}

async function begin(place: JournalPlace, intent: unknown): Promise<JournalEntry> {
  const { directory, processes, at } = place
  const id = `${Date.now().toString().padStart(15, '0')}-${newToken()}`
  const path = join(directory, entryName(id, markOf(await processes.self())))
  await writeFileDurably(path, writeEntry(intent), { processes, at })
  await at('begun')
  return {
    id,
    record: async (next) => {
      await writeFileDurably(path, writeEntry(next), { processes, at })
      await at('recorded')
    },
    commit: () => withFileErrors({ doing: 'settle', path }, () => forget(place, path)),
  }
}

async function readIntents(directory: string): Promise<unknown[]> {
  const names = (await readdir(directory)).filter((name) => readEntryName(name)).sort()
  const found = await Promise.all(
    names.map((name) =>
      readEntry(join(directory, name)).catch((error) => {
        if (errnoOf(error) === 'ENOENT') return { state: 'torn' } as const
        throw error
      }),
    ),
  )
  return found.flatMap((each) => (each.state === 'whole' ? [each.intent] : []))
}

async function forget({ directory, at }: JournalPlace, path: string): Promise<void> {
  await at('before_commit')
  await patiently(() => rm(path, { force: true })) // commit point: recovery no longer sees the entry
  await syncDirectory(directory)
  await at('committed')
}
