import { registryChanges } from '../index/registry-changes.ts'
import { syncIndex } from '../index/sync-index.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { canRestore, restoreMetadata } from '../registry/restore-metadata.ts'
import { walkRegistry } from '../registry/walk-registry.ts'
import type { ReconcileOptions, ReconcileReport } from './reconcile-report.ts'

/** Brings metadata files back from their backups, and the index in line with all of them; what cannot be read is kept and named. */
export async function restoreDamaged(
  ports: LibraryPorts,
  { dryRun = false, signal }: ReconcileOptions,
): Promise<Pick<ReconcileReport, 'restored' | 'unreadable'>> {
  await using _lock = dryRun ? undefined : await ports.lock('reconcile', signal)
  const walk = await walkRegistry(ports.place, ports.fileCalls)
  const { stale } = await registryChanges(ports.index, walk, 'changed')
  const restored: string[] = []
  const unreadable = walk.passedOver
    .filter(({ kind }) => kind === 'unreadable')
    .map(({ path, reason }) => ({ model_id: path, reason }))
  for (const { modelId } of stale) {
    signal?.throwIfAborted()
    const path = metadataFile(ports.place, modelId)
    const read = await readMetadata(path, ports.fileCalls)
    if (read.state === 'found') continue
    const isBack = dryRun ? await canRestore(path) : (await restoreMetadata(ports, path)) === 'restored'
    if (isBack) restored.push(modelId)
    else unreadable.push({ model_id: modelId, reason: read.state === 'missing' ? 'it is missing' : read.reason })
  }
  if (!dryRun) await syncIndex(ports, 'changed', { signal })
  return { restored: restored.sort(), unreadable }
}
