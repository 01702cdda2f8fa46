import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { type DirectoryTime, isDirectoryTime } from './directory-times.ts'
import { isEntry, type LinkEntry } from './link-registry.ts'

/** Links that went with a model, and how they come back. */
export interface RemovedLinks {
  readonly links: readonly LinkEntry[]
  readonly times: readonly DirectoryTime[]
  /** Once they are on their way back: the directories whose times are put back then. */
  readonly reset?: readonly DirectoryTime[] | undefined
}

type RecordPorts = Pick<LibraryPorts, 'place' | 'processes'>

/** Writes down what goes, or went, with what `trashId` stands for. */
export async function keepRemoved(ports: RecordPorts, trashId: string, record: RemovedLinks): Promise<void> {
  await makeDurableDirectory(recordsDirectory(ports))
  await writeJsonDurably(recordFile(ports, trashId), record, { processes: ports.processes })
}

/** Reads it; undefined where there is nothing, or nothing that can be understood. */
export async function readRemoved(
  ports: Pick<LibraryPorts, 'place'>,
  trashId: string,
): Promise<RemovedLinks | undefined> {
  const path = recordFile(ports, trashId)
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing(() => '')))
  try {
    const { links, times, reset } = Object(JSON.parse(text))
    const lists = [times, ...(reset === undefined ? [] : [reset])]
    const isRecord = lists.every((each) => Array.isArray(each) && each.every(isDirectoryTime))
    return isRecord && Array.isArray(links) && links.every(isEntry) ? { links, times, reset } : undefined
  } catch (error) {
    if (isCodedError(error)) throw error
    return undefined
  }
}

/** Forgets it. */
export async function forgetRemoved(ports: Pick<LibraryPorts, 'place'>, trashId: string): Promise<void> {
  const path = recordFile(ports, trashId)
  await withFileErrors({ doing: 'remove', path }, () => rm(path, { force: true }))
}

/** Forgets what cannot come back any more: `isKept` tells whether something in the trash still can. */
export async function forgetLinks(
  ports: Pick<LibraryPorts, 'place'>,
  isKept: (trashId: string) => Promise<boolean>,
): Promise<void> {
  const path = recordsDirectory(ports)
  const names = await withFileErrors({ doing: 'read', path }, () => readdir(path).catch(ifMissing(() => [])))
  for (const name of names) {
    const trashId = name.replace(/\.json$/, '')
    if (trashId !== name && !(await isKept(trashId))) await forgetRemoved(ports, trashId)
  }
}

function recordsDirectory({ place }: Pick<LibraryPorts, 'place'>): string {
  return join(place.ownDirectory, 'mappings', 'deleted')
}

function recordFile(ports: Pick<LibraryPorts, 'place'>, trashId: string): string {
  return join(recordsDirectory(ports), `${trashId}.json`)
}

function ifMissing<T>(otherwise: () => T): (error: unknown) => T {
  return (error) => {
    if (errnoOf(error) !== 'ENOENT') throw error
    return otherwise()
  }
}
