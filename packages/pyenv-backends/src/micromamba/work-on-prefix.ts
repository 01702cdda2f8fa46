import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { acquireLock, newToken, patiently, removeTree, sweepTemporaries, writeJsonDurably } from '@plinth/durable'
import { type CreationMarker, type CreationNote, placesOf, readMarker, readNote, WORK_MARK } from './creation-note.ts'
import { examineCondaPrefix } from './examine-conda-prefix.ts'
import type { MicromambaTools } from './micromamba-tools.ts'

/** A piece of work on a prefix that is under way. */
export interface PrefixWork {
  /** Variable that its processes carry. */
  readonly mark: Readonly<Record<string, string>>
  /** Commit point: from then on the environment is the one that was made. */
  commit(marker: Omit<CreationMarker, 'token'>): Promise<void>
  /** Brings back what was there before. */
  undo(): Promise<void>
}

/**
 * Only one at a time works on a prefix, and first it finishes or undoes what a killed one left. Folders that had to be made for it go again when
 * the work fails.
 */
export async function withPrefix<Result>(
  prefix: string,
  tools: Pick<MicromambaTools, 'processes'>,
  work: { readonly signal?: AbortSignal | undefined; readonly act: () => Promise<Result> },
): Promise<Result> {
  const folder = dirname(prefix)
  const firstMade = await mkdir(folder, { recursive: true })
  try {
    return await workLocked(prefix, tools, work)
  } catch (error) {
    if (firstMade !== undefined) await removeEmptyFolders(folder, firstMade)
    throw error
  }
}

async function workLocked<Result>(
  prefix: string,
  tools: Pick<MicromambaTools, 'processes'>,
  { signal, act }: { readonly signal?: AbortSignal | undefined; readonly act: () => Promise<Result> },
): Promise<Result> {
  await using _lock = await acquireLock(placesOf(prefix).lock, signal ? { signal } : {})
  await recover(prefix, tools)
  return await act()
}

/** From `folder` upwards to `last`. */
async function removeEmptyFolders(folder: string, last: string): Promise<void> {
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  )
  if (isGone && folder !== last) await removeEmptyFolders(dirname(folder), last)
}

/**
 * Writes the note and moves what is at the prefix aside. An environment cannot be made elsewhere and moved in: it works only where it was
 * made. So the old one waits beside it, and comes back when the new one fails, or when this process is killed.
 */
export async function beginCreation(prefix: string): Promise<PrefixWork> {
  const places = placesOf(prefix)
  const hasOld = (await namesOf(prefix)).length > 0
  const note: CreationNote = { token: newToken(), work: hasOld ? 'rebuild' : 'create' }
  await writeJsonDurably(places.note, note)
  if (hasOld) await patiently(() => rename(prefix, places.aside))
  return {
    mark: { [WORK_MARK]: note.token },
    async commit(marker) {
      await writeJsonDurably(places.marker, { token: note.token, ...marker })
      await finish(prefix)
    },
    undo: () => undoCreation(prefix, note),
  }
}

/** Writes the note for a change of the environment in place; `undo` cannot take back what was changed, and looks whether it still is whole. */
export async function beginInstallation(prefix: string): Promise<PrefixWork> {
  const places = placesOf(prefix)
  const note: CreationNote = { token: newToken(), work: 'install' }
  await writeJsonDurably(places.note, note)
  return {
    mark: { [WORK_MARK]: note.token },
    async commit(marker) {
      await writeJsonDurably(places.marker, { token: note.token, ...marker })
      await finish(prefix)
    },
    async undo() {
      const isWhole = !existsSync(places.transaction)
      if (isWhole) await rm(places.note, { force: true })
    },
  }
}

/** Deletes an environment: one rename takes it away, so nobody meets half of it. */
export async function deleteEnvironment(prefix: string): Promise<void> {
  const { trash } = placesOf(prefix)
  await removeTree(trash)
  if ((await lstat(prefix).catch(() => null)) !== null) await patiently(() => rename(prefix, trash))
  await removeTree(trash)
}

async function recover(prefix: string, { processes }: Pick<MicromambaTools, 'processes'>): Promise<void> {
  const places = placesOf(prefix)
  await removeTree(places.trash)
  for (const folder of [dirname(prefix), prefix]) await sweepTemporaries(folder, processes)
  const note = readNote(prefix)
  if (note === null) return
  if (note.token !== '') await processes.endMarked(`${WORK_MARK}=${note.token}`)
  const isCommitted = note.token !== '' && readMarker(prefix)?.token === note.token
  if (isCommitted) return finish(prefix)
  if (note.work !== 'install') return undoCreation(prefix, note)
  // What an interrupted change left may be anything between the two; micromamba's own transaction tells.
  if (existsSync(places.transaction)) return
  await rm(places.note, { force: true })
}

async function finish(prefix: string): Promise<void> {
  const { aside, note } = placesOf(prefix)
  await removeTree(aside)
  await rm(note, { force: true })
}

async function undoCreation(prefix: string, { work }: CreationNote): Promise<void> {
  const { aside, note } = placesOf(prefix)
  const isMovedAside = existsSync(aside)
  // Killed between the note and the move: the old environment has not been touched.
  if (work === 'create' || isMovedAside) await removeMade(prefix)
  if (isMovedAside) await patiently(() => rename(aside, prefix))
  await rm(note, { force: true })
}

/** What a person has put there meanwhile is left alone: micromamba makes conda-meta before anything else. */
async function removeMade(prefix: string): Promise<void> {
  const names = await namesOf(prefix)
  if (names.length > 0 && !names.includes('conda-meta') && !names.includes('.mambarc')) {
    throw new CodedError('prefix_occupied', `${prefix} was filled by somebody else meanwhile`, { details: { prefix } })
  }
  await deleteEnvironment(prefix)
}

async function namesOf(prefix: string): Promise<string[]> {
  return readdir(prefix).catch(() => [])
}

/** Refuses to work on what is no conda environment. Error: `prefix_occupied`. */
export function refuseOccupied(prefix: string, existing: 'keep' | 'rebuild'): void {
  const state = examineCondaPrefix(prefix)
  if (state === 'absent' || (existing === 'rebuild' && state !== 'not_an_environment')) return
  const reason =
    state === 'not_an_environment' ? 'other files are there' : `an environment is there that cannot be used (${state})`
  throw new CodedError('prefix_occupied', `no environment can be created at ${prefix}: ${reason}`, {
    hint: 'Remove it, rebuild it, or choose another place.',
    details: { prefix },
  })
}
