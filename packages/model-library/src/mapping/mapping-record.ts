import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, syncDirectory, withFileErrors, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import type { MappingIntent, MappingStep } from './mapping-intent.ts'
import { isMappingIntent } from './mapping-intent.ts'

/** What one mapping changed, kept so that it can be undone: its steps that were done. */
export type MappingRecord = MappingIntent

type RecordPorts = Pick<LibraryPorts, 'place' | 'processes'>

/** Keeps a record. */
export async function writeRecord(
  ports: RecordPorts,
  intent: MappingIntent,
  steps: readonly MappingStep[],
): Promise<void> {
  await makeDurableDirectory(recordsDirectory(ports))
  await writeJsonDurably(recordFile(ports, intent.id), { ...intent, steps }, { processes: ports.processes })
}

/** A record; undefined where there is none that can be understood. */
export async function readRecord(ports: RecordPorts, id: string): Promise<MappingRecord | undefined> {
  const path = recordFile(ports, id)
  const text = await withFileErrors({ doing: 'read', path }, () => readFile(path, 'utf8').catch(ifMissing))
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isMappingIntent(value) && value.id === id ? value : undefined
  } catch {
    return undefined
  }
}

/** Ids of all records, the newest first. */
export async function recordIds(ports: RecordPorts): Promise<readonly string[]> {
  const directory = recordsDirectory(ports)
  const names = await withFileErrors({ doing: 'read', path: directory }, () => readdir(directory).catch(ifMissing))
  return (names ?? [])
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort()
    .reverse()
}

/** Forgets a record; one that is not there is fine. */
export async function removeRecord(ports: RecordPorts, id: string): Promise<void> {
  const path = recordFile(ports, id)
  await withFileErrors({ doing: 'remove', path }, async () => {
    await rm(path, { force: true })
    await syncDirectory(recordsDirectory(ports)).catch(ifMissing)
  })
}

function recordsDirectory({ place }: RecordPorts): string {
  return join(place.ownDirectory, 'mappings')
}

function recordFile(ports: RecordPorts, id: string): string {
  return join(recordsDirectory(ports), `${id}.json`)
}

function ifMissing(error: unknown): undefined {
  if (errnoOf(error) !== 'ENOENT') throw error
  return undefined
}
