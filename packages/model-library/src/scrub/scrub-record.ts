import { dirname, join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { readJson, sweepTemporaries, writeJsonDurably } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { parseModelId } from '../registry/model-id.ts'
import { requireNoLinks } from '../registry/registry-directory.ts'
import type { FileIdentity } from '../trash/file-identity.ts'
import { readEntry } from '../trash/recorded-entry.ts'
import { isScrubCode, type ScrubFinding } from './scrub-findings.ts'

/** A finding, and the file that it was found in: it speaks of no other version of that file. */
export type RecordedFinding = ScrubFinding & { readonly identity?: FileIdentity }

/** What the last verification of a model came to. */
export interface ScrubRecord {
  readonly model_id: string
  /** RFC 3339. */
  readonly verified_at: string
  /** How many files were read, and how many bytes. */
  readonly files: number
  readonly bytes: number
  readonly findings: readonly RecordedFinding[]
}

/** The file with what the last verification of a model found. @throws CodedError `invalid_model_id` */
export function scrubRecordFile(place: Pick<LibraryPlace, 'ownDirectory'>, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(recordsDirectory(place), modelType, family, `${name}.json`)
}

/** Where everything of scrub lies. */
export function scrubDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'scrub')
}

/** What the last verification of a model came to; undefined when there was none, or its record is damaged. */
export async function readScrubRecord(
  { place }: Pick<LibraryPorts, 'place'>,
  modelId: string,
): Promise<ScrubRecord | undefined> {
  const value = await readJson(scrubRecordFile(place, modelId)).catch((error: unknown) => {
    if (isCodedError(error) && error.code === 'not_json') return undefined
    throw error
  })
  const fields: { readonly [Field in keyof ScrubRecord]?: unknown } = Object(value)
  const { verified_at, files, bytes, findings } = fields
  if (typeof verified_at !== 'string' || typeof files !== 'number' || typeof bytes !== 'number') return undefined
  const read = Array.isArray(findings) ? findings.flatMap(readFinding) : []
  return { model_id: modelId, verified_at, files, bytes, findings: read }
}

/** Writes down what a verification came to. */
export async function writeScrubRecord(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  record: ScrubRecord,
): Promise<void> {
  const path = scrubRecordFile(place, record.model_id)
  await requireNoLinks({ root: recordsDirectory(place) }, record.model_id)
  await makeDurableDirectory(dirname(path))
  await sweepTemporaries(dirname(path), processes)
  await writeJsonDurably(path, record, { processes })
}

function recordsDirectory(place: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(scrubDirectory(place), 'models')
}

function readFinding(value: unknown): RecordedFinding[] {
  const { code, message, path, identity }: { readonly [Field in keyof RecordedFinding]?: unknown } = Object(value)
  if (!isScrubCode(code) || typeof message !== 'string' || typeof path !== 'string') return []
  const found = readEntry({ ...Object(identity), path: '' })
  return [{ code, severity: 'error', message, path, ...(found ? { identity: found } : {}) }]
}
