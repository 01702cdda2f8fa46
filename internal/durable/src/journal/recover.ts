import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, withFileErrors } from '../files/file-error.ts'
import { patiently } from '../files/patiently.ts'
import { sweepTemporaries } from '../files/sweep-temporaries.ts'
import { syncDirectory } from '../files/sync-directory.ts'
import { markOf, type ProcessMark } from '../process/identity.ts'
import { entryName, readEntry, readEntryName } from './entry-file.ts'
import type { JournalPlace } from './open-journal.ts'

/**
 * Finishes or undoes what an intent says, and must be able to run twice. `settled`: nothing is left to do. `keep`: it cannot be decided at
 * the moment (a drive is not mounted); the entry stays for a later recovery. The intent is whatever was begun or last recorded: check it.
 */
export type RecoveryHandler = (intent: unknown, entry: { readonly id: string }) => Promise<'settled' | 'keep'>

/** What became of one entry. `failed`: the handler threw; the entry stays. */
export type RecoveredEntry =
  | { readonly id: string; readonly outcome: 'settled' | 'kept' | 'torn' }
  | { readonly id: string; readonly outcome: 'failed'; readonly error: unknown }

/** See Journal.recover. */
export async function recoverEntries(
  place: JournalPlace,
  handler: RecoveryHandler,
): Promise<readonly RecoveredEntry[]> {
  return withFileErrors({ doing: 'recover', path: place.directory }, async () => {
    await sweepTemporaries(place.directory, place.processes)
    const recovered: RecoveredEntry[] = []
    for (const name of (await readdir(place.directory)).sort()) {
      const claimed = await claimEntry(place, name)
      if (claimed) recovered.push(await recoverEntry(place, claimed, handler))
    }
    return recovered
  })
}

interface ClaimedEntry {
  readonly id: string
  readonly path: string
  /** Where it goes back to when it is kept: under the name of its dead owner. */
  readonly origin: string
}

/** Makes a dead process's entry ours by renaming it: of several who try, the file system lets one through. */
async function claimEntry(place: JournalPlace, name: string): Promise<ClaimedEntry | undefined> {
  const entry = readEntryName(name)
  if (!entry || (await place.processes.liveness(entry.owner)) !== 'dead') return undefined
  const path = join(place.directory, entryName(entry.id, await ownMark(place)))
  const origin = join(place.directory, name)
  try {
    await patiently(() => rename(origin, path))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  await place.at('claimed')
  return { id: entry.id, path, origin }
}

async function recoverEntry(
  place: JournalPlace,
  entry: ClaimedEntry,
  handler: RecoveryHandler,
): Promise<RecoveredEntry> {
  const { id, path, origin } = entry
  const found = await readEntry(path)
  if (found.state === 'torn') {
    await forget(place, path)
    return { id, outcome: 'torn' }
  }
  try {
    const outcome = await handler(found.intent, { id })
    await place.at('handled')
    await (outcome === 'keep' ? patiently(() => rename(path, origin)) : forget(place, path))
    return { id, outcome: outcome === 'keep' ? 'kept' : 'settled' }
  } catch (error) {
    await patiently(() => rename(path, origin))
    return { id, outcome: 'failed', error }
  }
}

async function forget(place: JournalPlace, path: string): Promise<void> {
  await patiently(() => rm(path, { force: true }))
  await syncDirectory(place.directory)
}

async function ownMark(place: JournalPlace): Promise<ProcessMark> {
  return markOf(await place.processes.self())
}
