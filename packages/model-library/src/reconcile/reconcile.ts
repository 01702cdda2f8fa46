import { isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { refreshExternalAssets } from '../external/refresh-external-assets.ts'
import { libraryReadOnly } from '../library-access.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { adoptOrphan } from './adopt-orphan.ts'
import { completeDownload, hasEnded } from './complete-download.ts'
import { createDuplicates, metadataOf } from './find-duplicates.ts'
import { findOrphans } from './find-orphans.ts'
import { isUnclassified, reclassifyModel } from './reclassify-model.ts'
import type { LeftAsItIs, ReconcileOptions, ReconcileReport } from './reconcile-report.ts'
import { relocateMoved } from './relocate-moved.ts'
import { restoreDamaged } from './restore-damaged.ts'
import {
  type DigestedFile,
  digestedWeights,
  isSettled,
  noteSettledModels,
  type OwnModel,
  ownModels,
} from './settled-models.ts'

/**
 * Brings a library in line with what lies on its disk: metadata that is damaged comes back from its backup, directories without metadata become
 * models, downloads that have ended become ready, unknown types are told by the files, and the health of external models is looked at. An external
 * model is never adopted, staged, reclassified or counted as a duplicate, and nothing is moved, merged or removed. Called off, what is done
 * stays done, and the next one goes on.
 * @throws CodedError `read_only` (but for a dry run), `library_busy`, `cancelled`; file errors.
 */
export async function reconcile(ports: LibraryPorts, options: ReconcileOptions = {}): Promise<ReconcileReport> {
  const { dryRun = false, signal } = options
  if (ports.access === 'read' && !dryRun) throw libraryReadOnly(ports.place.root)
  const { bare, ...metadata } = await restoreDamaged(ports, options)
  const orphans = await adoptOrphans(ports, bare, options)
  // A move is found by what the last look wrote down, so the look comes first.
  const { changed } = dryRun ? { changed: [] } : await refreshExternalAssets(ports, { signal })
  const moved = await relocateMoved(ports, options)
  const models = await checkModels(ports, options)
  return {
    dry_run: dryRun,
    ...metadata,
    adopted: orphans.adopted,
    staged: orphans.staged,
    completed: models.completed,
    reclassified: models.reclassified,
    relocated: moved.relocated,
    revalidated: changed,
    duplicates: models.duplicates,
    left: [...orphans.left, ...moved.left, ...models.left],
  }
}

async function adoptOrphans(ports: LibraryPorts, bare: readonly string[], options: ReconcileOptions) {
  const [adopted, staged, left]: [string[], string[], LeftAsItIs[]] = [[], [], []]
  const orphans = await findOrphans(ports, bare, options)
  for (const [completed, orphan] of orphans.entries()) {
    options.signal?.throwIfAborted()
    const { modelId } = orphan
    options.onEvent?.({ phase: 'adopting', completed, total: orphans.length, unit: 'models', message: modelId })
    const outcome = await adoptOrphan(ports, orphan, options)
    if (outcome === 'adopted') adopted.push(modelId)
    else if (outcome === 'staged') staged.push(modelId)
    else left.push(outcome)
  }
  return { adopted, staged, left }
}

type Checked = Pick<ReconcileReport, 'completed' | 'reclassified' | 'duplicates' | 'left'>

async function checkModels(ports: LibraryPorts, options: ReconcileOptions): Promise<Checked> {
  const checked = { completed: [], reclassified: [], left: [] }
  const duplicates = createDuplicates(ports)
  const settled: OwnModel[] = []
  for await (const model of ownModels(ports)) {
    options.signal?.throwIfAborted()
    const files = model.settled ?? (await checkModel(ports, { model, checked, settled }, options))
    duplicates.add(model.modelId, files)
  }
  if (!options.dryRun) await noteSettledModels(ports, settled, options.signal)
  return { ...checked, duplicates: (await duplicates.report()).duplicates }
}

interface Checking {
  readonly model: OwnModel
  readonly checked: {
    readonly completed: string[]
    readonly reclassified: { model_id: string; model_type: string }[]
    readonly left: LeftAsItIs[]
  }
  /** Those in whose metadata nothing is to be done. */
  readonly settled: OwnModel[]
}

/** Gives the weights that its metadata has digests of. */
async function checkModel(
  ports: LibraryPorts,
  { model, checked, settled }: Checking,
  options: ReconcileOptions,
): Promise<readonly DigestedFile[]> {
  const { modelId } = model
  const metadata = await metadataOf(ports, modelId)
  if (!metadata) return []
  const files = digestedWeights(metadata)
  if (isSettled(modelId, metadata)) {
    settled.push({ ...model, settled: files })
    return files
  }
  try {
    const isComplete = await isNowComplete(ports, { modelId, metadata }, options)
    if (isComplete) checked.completed.push(modelId)
    const type = isUnclassified(modelId, metadata) ? await reclassifyModel(ports, modelId, options) : undefined
    if (type !== undefined) checked.reclassified.push({ model_id: modelId, model_type: type })
    // What was completed has other files written down by now.
    const current = isComplete ? await metadataOf(ports, modelId) : undefined
    return current ? digestedWeights(current) : files
  } catch (error) {
    if (!isCodedError(error) || options.signal?.aborted) throw error
    checked.left.push({ model_id: modelId, code: error.code, message: error.message })
    return files
  }
}

async function isNowComplete(
  ports: LibraryPorts,
  { modelId, metadata }: { readonly modelId: string; readonly metadata: ModelMetadataV1 },
  options: ReconcileOptions,
): Promise<boolean> {
  if (metadata.match_source !== 'download_partial' || !(await hasEnded(ports, modelId, metadata))) return false
  options.onEvent?.({ phase: 'checking', completed: 0, total: 1, unit: 'models', message: modelId })
  return completeDownload(ports, modelId, options)
}
