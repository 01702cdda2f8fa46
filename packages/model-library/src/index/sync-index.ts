import type { LibraryPorts } from '../library-ports.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { restoreMetadata } from '../registry/restore-metadata.ts'
import { type RegistryEntry, stampOf, walkRegistry } from '../registry/walk-registry.ts'
import { type IndexedModel, indexedModel } from './model-row.ts'
import { writeModels } from './write-models.ts'

/** How the index is brought in line. `changed` reads only files whose stamp differs from the row's; `all` reads every file. */
export type SyncDepth = 'changed' | 'all'

/** What a sync did. `unreadable`: models whose metadata.json cannot be read and whose rows, if any, were left as they are. */
export interface IndexSyncReport {
  readonly models: number
  readonly written: number
  readonly removed: number
  readonly unreadable: readonly { readonly model_id: string; readonly reason: string }[]
}

/** Brings the index in line with the registry's files. Call it while the library's write lock is held. */
export async function syncIndex(
  ports: Pick<LibraryPorts, 'index' | 'place' | 'processes'>,
  depth: SyncDepth,
): Promise<IndexSyncReport> {
  const { index } = ports
  const entries = await walkRegistry(ports.place)
  const known = await index.read.selectFrom('models').select(['model_id', 'metadata_stamp']).execute()
  const stamps = new Map(known.map(({ model_id, metadata_stamp }) => [model_id, metadata_stamp]))
  const present = new Set(entries.map(({ modelId }) => modelId))
  const stale = entries.filter(({ modelId, stamp }) => depth === 'all' || stamps.get(modelId) !== stamp)
  const remove = known.map(({ model_id }) => model_id).filter((id) => !present.has(id))
  const unreadable: { model_id: string; reason: string }[] = []
  let written = 0
  await writeModels(index.write, { remove })
  for (let start = 0; start < stale.length; start += BATCH) {
    const read = await Promise.all(stale.slice(start, start + BATCH).map((entry) => readEntry(ports, entry)))
    const put = read.flatMap((each) => ('row' in each ? [each] : []))
    unreadable.push(...read.flatMap((each) => ('reason' in each ? [each] : [])))
    await writeModels(index.write, { put })
    written += put.length
  }
  return { models: present.size, written, removed: remove.length, unreadable }
}

const BATCH = 100

async function readEntry(
  ports: Pick<LibraryPorts, 'processes'>,
  { modelId, metadataFile, stamp }: RegistryEntry,
): Promise<IndexedModel | { model_id: string; reason: string }> {
  const read = await readMetadata(metadataFile)
  if (read.state === 'found' && stamp !== undefined) return indexedModel({ modelId, stamp, ...read })
  if ((await restoreMetadata(ports, metadataFile)) === 'restored') {
    const restored = await readMetadata(metadataFile)
    const newStamp = (await stampOf(metadataFile)) ?? ''
    if (restored.state === 'found') return indexedModel({ modelId, stamp: newStamp, ...restored })
  }
  return { model_id: modelId, reason: read.state === 'unreadable' ? read.reason : 'metadata.json is not there' }
}
