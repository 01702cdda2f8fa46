import { dirname, join } from 'node:path'
import { sweepTemporaries, withFileErrors, writeJsonDurably } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls, type ReadFile } from '../file-operations.ts'
import type { LibraryPorts } from '../library-ports.ts'
import type { LibraryPlace } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { parseModelId } from '../registry/model-id.ts'
import { requireNoLinks } from '../registry/registry-directory.ts'
import { identityOf, lookAt } from './file-identity.ts'
import { ifMissing } from './if-missing.ts'
import { type RecordedEntry, readEntries, renumbered } from './recorded-entry.ts'

/** The file with what the library created for a model. @throws CodedError `invalid_model_id` */
export function ledgerFile(place: Pick<LibraryPlace, 'ownDirectory'>, modelId: string): string {
  const { modelType, family, name } = parseModelId(modelId)
  return join(ledgerDirectory(place), modelType, family, `${name}.json`)
}

/** Where all of them lie. */
export function ledgerDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'ledger')
}

/** What the library created in a model's directory; undefined where it is not recorded, or the record is damaged. */
export async function readLedger(
  { place, logger, fileCalls }: Pick<LibraryPorts, 'place' | 'logger'> & Partial<Pick<LibraryPorts, 'fileCalls'>>,
  modelId: string,
): Promise<readonly RecordedEntry[] | undefined> {
  const path = ledgerFile(place, modelId)
  const file = await withFileErrors({ doing: 'read', path }, async () => readIfThere(path, fileCalls))
  if (file === undefined) return undefined
  const { entries, device }: { entries?: unknown; device?: unknown } = Object(parsed(file.bytes))
  const read = readEntries(entries)
  if (!read || typeof device !== 'string') {
    logger.warn('the record of what the library created for a model is damaged', { model_id: modelId, path })
    return undefined
  }
  return renumbered(read, device, identityOf(file.found))
}

async function readIfThere(path: string, calls: FileCalls = 'pooled'): Promise<ReadFile | undefined> {
  try {
    return await FILE_OPERATIONS[calls].read(path)
  } catch (error) {
    return ifMissing(undefined)(error)
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** A file, or with `sha256` missing a directory, that the library has just created. `path` is below `directory`, with `/`. */
export interface CreatedFile {
  readonly path: string
  /** 64 hex digits, of the bytes as they were written. */
  readonly sha256?: string | undefined
}

/** What the library created, and the directory where it lies now: the model's, or one that will be renamed to it. */
export interface CreatedFiles {
  readonly directory: string
  readonly created: readonly CreatedFile[]
}

/**
 * Writes down what the library created for a model, in place of what was written down before. Call it while the library's write lock is held,
 * once the files have their last time and before the model exists.
 * @throws CodedError file errors; `registry_link`.
 */
export async function recordOwnership(
  { place, processes }: Pick<LibraryPorts, 'place' | 'processes'>,
  modelId: string,
  { directory, created }: CreatedFiles,
): Promise<void> {
  const path = ledgerFile(place, modelId)
  await requireNoLinks({ root: ledgerDirectory(place) }, modelId)
  const entries: RecordedEntry[] = []
  for (const each of created) {
    const found = await lookAt(join(directory, each.path))
    if (found)
      entries.push({ path: each.path, ...found, ...(each.sha256 === undefined ? {} : { sha256: each.sha256 }) })
  }
  await makeDurableDirectory(dirname(path))
  await sweepTemporaries(dirname(path), processes)
  const device = (await lookAt(dirname(path)))?.device ?? ''
  await writeJsonDurably(path, { model_id: modelId, device, entries }, { processes })
}
