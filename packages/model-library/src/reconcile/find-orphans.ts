import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { bindingsFile } from '../dependencies/bindings.ts'
import { verdictFile } from '../external/verdict-file.ts'
import { FILE_OPERATIONS } from '../file-operations.ts'
import { isPartial } from '../import/model-files.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { OVERLAY_FILE } from '../prior/review-overlay.ts'
import { isModelId } from '../registry/model-id.ts'
import { ledgerFile } from '../trash/ownership-ledger.ts'

/** A directory in the place of a model that has no metadata, neither its file nor the backup. */
export interface Orphan {
  readonly modelId: string
  /** `record_lost`: it was a model, and nothing says that its files were the library's: it may have been the record of an external one. */
  readonly kind: 'files' | 'partial_download' | 'record_lost'
}

/**
 * Finds them among the directories without metadata that a walk of the registry came upon, in that order. Empty directories and those with a review
 * alone are none.
 */
export async function findOrphans(
  ports: LibraryPorts,
  bare: readonly string[],
  { signal }: CallOptions = {},
): Promise<readonly Orphan[]> {
  const storage = bare.length === 0 ? new Map() : await storageKinds(ports)
  const orphans: Orphan[] = []
  for (const modelId of bare) {
    signal?.throwIfAborted()
    const names = await namesIn(ports, modelId)
    // It may have come since the walk.
    if (names.includes('metadata.json') || names.includes('metadata.json.bak')) continue
    if (!isModelId(modelId) || names.every((name) => name === OVERLAY_FILE)) continue
    const isExternal = storage.get(modelId) === 'external_reference'
    orphans.push({ modelId, kind: await kindOf(ports, { modelId, names, isExternal }) })
  }
  return orphans
}

interface Found {
  readonly modelId: string
  readonly names: readonly string[]
  readonly isExternal: boolean
}

async function kindOf(ports: LibraryPorts, { modelId, names, isExternal }: Found): Promise<Orphan['kind']> {
  if (isExternal || (await wasOnlyRegistered(ports, modelId))) return 'record_lost'
  return names.some(isPartial) ? 'partial_download' : 'files'
}

/** Bindings and verdicts outlive a lost record; what the library created itself is in the ledger. */
async function wasOnlyRegistered({ place, fileCalls }: LibraryPorts, modelId: string): Promise<boolean> {
  const { stat } = FILE_OPERATIONS[fileCalls]
  const [ledger, ...traces] = [ledgerFile, bindingsFile, verdictFile].map((file) => file(place, modelId))
  if (ledger !== undefined && (await stat(ledger))) return false
  for (const trace of traces) if (await stat(trace)) return true
  return false
}

async function storageKinds({ index }: LibraryPorts): Promise<ReadonlyMap<string, string>> {
  const rows = await index.read.selectFrom('models').select(['model_id', 'storage_kind']).execute()
  return new Map(rows.map(({ model_id, storage_kind }) => [model_id, storage_kind]))
}

async function namesIn({ place }: LibraryPorts, modelId: string): Promise<readonly string[]> {
  const path = join(place.root, modelId)
  return withFileErrors({ doing: 'read', path }, () => readdir(path).catch(ifGone(() => [])))
}

/** A directory that nobody may read holds nothing that could be adopted. */
function ifGone<T>(otherwise: () => T): (error: unknown) => T {
  return (error) => {
    if (!['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) throw error
    return otherwise()
  }
}
