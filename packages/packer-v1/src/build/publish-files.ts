import { rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { errnoOf, openJournal, sweepTemporaries, syncDirectory, withFileErrors } from '@plinth/durable'
import type { Project } from '../workspace/project.ts'

/** A finished, synced temporary file and the name that it gets; both in one directory. */
export interface FinishedFile {
  readonly temporary: string
  readonly target: string
}

/** What is published together. */
export interface Publication {
  readonly files: readonly FinishedFile[]
  /** Names in the directory that an earlier publication may have left and this one does not have. */
  readonly gone?: readonly string[]
}

/**
 * Gives all files their names and removes what no longer belongs to them, or does nothing: an intent in the journal lists them before the first
 * rename, so that after a kill the next turn of the write lane finishes what was begun. Call it in a turn of the lane.
 */
export async function publishFiles(
  project: Project,
  directory: string,
  { files, gone = [] }: Publication,
): Promise<void> {
  const journal = await openJournal(project.places.journal, { processes: project.processes })
  const names = files.map(({ temporary, target }) => [basename(temporary), basename(target)])
  const entry = await journal.begin({ kind: INTENT, directory: basename(directory), names, gone }) // commit point
  const finish = async () => {
    await settle(directory, { files, gone })
    await entry.commit()
  }
  // Recovery leaves the entries of living processes alone, so this process must remember what it could not finish.
  project.memory.unfinished = finish
  await finish()
  project.memory.unfinished = undefined
}

/** What {@link finishPublishing} found. */
export interface Recovery {
  /** A killed process had begun to publish a pack; it is published. */
  readonly finished: boolean
  /** How many files killed processes had not finished writing; they are removed. */
  readonly discarded: number
}

/** Finishes what dead processes began to publish in `build/`, and removes what they had not finished writing. In a turn of the lane. */
export async function finishPublishing(project: Project): Promise<Recovery> {
  const { places, processes, memory } = project
  await memory.unfinished?.()
  memory.unfinished = undefined
  const journal = await openJournal(places.journal, { processes })
  const recovered = await journal.recover(async (intent) => {
    const found = readIntent(intent)
    if (!found) return 'keep'
    const files = found.names.map(([temporary, target]) => ({
      temporary: join(places.build, temporary),
      target: join(places.build, target),
    }))
    await settle(places.build, { files, gone: found.gone })
    return 'settled'
  })
  for (const each of recovered) if (each.outcome === 'failed') throw each.error
  const discarded = await sweepTemporaries(places.build, processes)
  return { finished: recovered.some(({ outcome }) => outcome === 'settled'), discarded: discarded.length }
}

/** Removes temporaries that will not be published. */
export async function discard(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true })
}

interface Intent {
  readonly names: readonly (readonly [string, string])[]
  readonly gone: readonly string[]
}

/** The names in an intent of {@link publishFiles}; undefined for any other. Names only: an intent cannot lead elsewhere. */
function readIntent(intent: unknown): Intent | undefined {
  if (typeof intent !== 'object' || intent === null) return undefined
  const {
    kind,
    directory,
    names,
    gone = [],
  }: { kind?: unknown; directory?: unknown; names?: unknown; gone?: unknown } = intent
  if (kind !== INTENT || directory !== 'build' || !Array.isArray(names) || !Array.isArray(gone)) return undefined
  const pairs = names.flatMap((pair: unknown) => (isPair(pair) ? [pair] : []))
  const left = gone.flatMap((name: unknown) => (isName(name) ? [name] : []))
  return pairs.length === names.length && left.length === gone.length ? { names: pairs, gone: left } : undefined
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isName)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && basename(value) === value && value !== '..' && value !== '.'
}

/** A file that has its name already is left alone, so this can be done again. */
async function settle(directory: string, { files, gone = [] }: Publication): Promise<void> {
  await withFileErrors({ doing: 'publish', path: directory }, async () => {
    for (const { temporary, target } of files) {
      await rename(temporary, target).catch((error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error
      })
    }
    for (const name of gone) await rm(join(directory, name), { force: true })
    await syncDirectory(directory)
  })
}

const INTENT = 'publish_build'
