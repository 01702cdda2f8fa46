import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type AssetRegistryV1, QuarantineRecordV1 } from '@plinth/contracts'
import { errnoOf, readJson, withFileErrors } from '@plinth/durable'
import { normalizeRoot } from '../workspace/asset-root.ts'
import type { WorkspacePlaces } from '../workspace/layout.ts'

/** One directory in `.packer/quarantine`. */
export interface QuarantineEntry {
  readonly quarantine_id: string
  /** undefined: there is none that can be read. */
  readonly record: QuarantineRecordV1 | undefined
  readonly hasFiles: boolean
  readonly isEmpty: boolean
}

/** Where an entry of the quarantine lies; absolute. */
export interface QuarantinePlaces {
  readonly directory: string
  readonly record: string
  /** The asset root, while it is here. */
  readonly files: string
}

/** The places of one entry. */
export function quarantinePlaces({ quarantine }: WorkspacePlaces, quarantine_id: string): QuarantinePlaces {
  const directory = join(quarantine, quarantine_id)
  return { directory, record: join(directory, 'record.json'), files: join(directory, 'files') }
}

/** Everything in quarantine, by id. @throws file errors */
export async function listEntries(places: WorkspacePlaces): Promise<readonly QuarantineEntry[]> {
  const names = await withFileErrors({ doing: 'read', path: places.quarantine }, () => directoriesIn(places.quarantine))
  return Promise.all(names.map((quarantine_id) => readEntry(places, quarantine_id)))
}

/** Reads a record: of this workspace's form, and not leading out of `assets/`. undefined for anything else. */
export function parseRecord(value: unknown): QuarantineRecordV1 | undefined {
  const parsed = QuarantineRecordV1.safeParse(value)
  if (!parsed.success || !QUARANTINE_ID.test(parsed.data.quarantine_id)) return undefined
  return normalizeRoot(parsed.data.root) === parsed.data.root ? parsed.data : undefined
}

/** The line that the registry had, and has again when the asset is back. */
export function lineOf(record: QuarantineRecordV1): AssetRegistryV1['assets'][number] {
  const { asset_id, asset_uuid, root, included_in_build } = record
  return { asset_id, asset_uuid, root, included_in_build }
}

/** True when anything at all is at the path; links are not followed. @throws file errors other than "not there" */
export async function isOccupied(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false
      throw error
    },
  )
}

async function readEntry(places: WorkspacePlaces, quarantine_id: string): Promise<QuarantineEntry> {
  const { directory, record, files } = quarantinePlaces(places, quarantine_id)
  const value = await readJson(record).catch(() => undefined)
  const parsed = parseRecord(value)
  return {
    quarantine_id,
    // A record that was copied from elsewhere is of another entry.
    record: parsed?.quarantine_id === quarantine_id ? parsed : undefined,
    hasFiles: await isOccupied(files),
    isEmpty: (await readdir(directory).catch(() => [''])).length === 0,
  }
}

async function directoriesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') throw error
    return []
  })
  return entries.flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [])).sort()
}

const QUARANTINE_ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/
