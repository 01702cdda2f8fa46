import { registryChanges } from '../index/registry-changes.ts'
import { syncedDigest } from '../index/registry-digest.ts'
import { syncIndex } from '../index/sync-index.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { canRestore, restoreMetadata } from '../registry/restore-metadata.ts'
import { type RegistryWalk, walkRegistry } from '../registry/walk-registry.ts'
import type { ReconcileOptions, ReconcileReport } from './reconcile-report.ts'

/** What became of damaged metadata, and the directories of the registry that have none. */
export interface RestoredMetadata extends Pick<ReconcileReport, 'restored' | 'unreadable'> {
  readonly bare: readonly string[]
}

/** Brings metadata files back from their backups, and the index in line with all of them; what cannot be read is kept and named. */
export async function restoreDamaged(
  ports: LibraryPorts,
  { dryRun = false, signal }: ReconcileOptions,
): Promise<RestoredMetadata> {
  await using _lock = dryRun ? undefined : await ports.lock('reconcile', signal)
  const walk = await walkRegistry(ports.place, ports.fileCalls)
  const { restored, unreadable } = await restoreStale(ports, walk, { dryRun, signal })
  for (const { path, kind, reason } of walk.passedOver)
    if (kind === 'unreadable') unreadable.push({ model_id: path, reason })
  const isAsWalked = restored.length === 0
  if (!dryRun) await syncIndex(ports, 'changed', { signal, ...(isAsWalked ? { walk } : {}) })
  return { restored: restored.sort(), unreadable, bare: walk.bare }
}

async function restoreStale(ports: LibraryPorts, walk: RegistryWalk, { dryRun, signal }: ReconcileOptions) {
  const restored: string[] = []
  const unreadable: { model_id: string; reason: string }[] = []
  if ((await syncedDigest(ports.index.read)) === walk.digest) return { restored, unreadable }
  const { stale } = await registryChanges(ports.index, walk, 'changed')
  for (const { modelId } of stale) {
    signal?.throwIfAborted()
    const path = metadataFile(ports.place, modelId)
    const read = await readMetadata(path, ports.fileCalls)
    if (read.state === 'found') continue
    const isBack = dryRun ? await canRestore(path) : (await restoreMetadata(ports, path)) === 'restored'
    if (isBack) restored.push(modelId)
    else unreadable.push({ model_id: modelId, reason: read.state === 'missing' ? 'it is missing' : read.reason })
  }
  return { restored, unreadable }
}
