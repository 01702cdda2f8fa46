import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, syncDirectory, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { isMergedStep, type MergedStep } from './merge-intent.ts'

/** What one merge changed, kept so that it can be undone. */
export interface MergeRecord {
  readonly id: string
  /** RFC 3339. */
  readonly at: string
  readonly steps: readonly MergedStep[]
}

type RecordPorts = Pick<LibraryPorts, 'place' | 'processes'>

/** Keeps a record; one without steps is forgotten. */
export async function keepRecord(ports: RecordPorts, record: MergeRecord): Promise<void> {
  const path = recordFile(ports, record.id)
  if (record.steps.length > 0) {
    await makeDurableDirectory(recordsDirectory(ports))
    return writeJsonDurably(path, record, { processes: ports.processes })
  }
  await withFileErrors({ doing: 'remove', path }, async () => {
    await rm(path, { force: true })
    await syncDirectory(recordsDirectory(ports)).catch(ifMissing)
  })
}

/** A record; undefined where there is none that can be understood. */
export async function readRecord(ports: RecordPorts, id: string): Promise<MergeRecord | undefined> {
  const path = recordFile(ports, id)
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing))
  try {
    const { at, steps } = Object(JSON.parse(text ?? ''))
    return typeof at === 'string' && Array.isArray(steps) && steps.every(isMergedStep) ? { id, at, steps } : undefined
  } catch {
    return undefined
  }
}

/** Ids of all records, the newest first. */
export async function recordIds(ports: RecordPorts): Promise<readonly string[]> {
  const path = recordsDirectory(ports)
  const names = await withFileErrors({ doing: 'read', path }, () => readdir(path).catch(ifMissing))
  const ids = (names ?? []).flatMap((name) => /^(\d{8}T\d{9}Z-[0-9a-f]{32})\.json$/.exec(name)?.[1] ?? [])
  return ids.sort().reverse()
}

/** The id of a merge of this moment: sorts by time. */
export function mergeId(at: string, token: string): string {
  return `${at.replaceAll(/[-:.]/g, '')}-${token}`
}

function recordsDirectory({ place }: RecordPorts): string {
  return join(place.ownDirectory, 'sharing')
}

function recordFile(ports: RecordPorts, id: string): string {
  return join(recordsDirectory(ports), `${id}.json`)
}

function ifMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error
  return undefined
}
