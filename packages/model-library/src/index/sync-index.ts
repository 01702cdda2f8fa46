import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LibraryPorts } from '../library-ports.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { restoreMetadata } from '../registry/restore-metadata.ts'
import { type RegistryEntry, stampOf, walkRegistry } from '../registry/walk-registry.ts'
import { type IndexedModel, indexedModel } from './model-row.ts'
import type { ModelIndex } from './open-index.ts'
import { writeModels } from './write-models.ts'

/** How the index is brought in line. `changed` reads only files whose stamp differs from the row's; `all` reads every file. */
export type SyncDepth = 'changed' | 'all'

/** What a sync did. `unreadable`: models whose metadata.json cannot be read and whose rows, if any, were left as they are. */
export interface IndexSyncReport {
  readonly models: number
  /** Rows that were made from their files; those that say what they said before among them. */
  readonly written: number
  readonly removed: number
  readonly unreadable: readonly { readonly model_id: string; readonly reason: string }[]
}

/** What a sync works with. */
export type SyncPorts = Pick<LibraryPorts, 'access' | 'fileCalls' | 'index' | 'place' | 'processes'>

/**
 * Brings the index in line with the registry's files, in batches that each are one short transaction. Stopped midway, the next one goes on.
 * Call it while the library's write lock is held.
 */
export async function syncIndex(ports: SyncPorts, depth: SyncDepth, signal?: AbortSignal): Promise<IndexSyncReport> {
  const { index } = ports
  const entries = await walkRegistry(ports.place, ports.fileCalls)
  const gone = await knownStamps(index)
  const stale: RegistryEntry[] = []
  for (const entry of entries) {
    if (depth === 'all' || gone.get(entry.modelId) !== entry.stamp || entry.stamp === undefined) stale.push(entry)
    gone.delete(entry.modelId)
  }
  const remove = [...gone.keys()]
  for (let start = 0; start < remove.length; start += BATCH) {
    signal?.throwIfAborted()
    await writeModels(index, { remove: remove.slice(start, start + BATCH) })
    await nextTurn()
  }
  const { written, unreadable } = await putEntries(ports, stale, signal)
  return { models: entries.length, written, removed: remove.length, unreadable }
}

const BATCH = 64
const PAGE = 5000

/** The stamp of every row by model, a page at a time. */
async function knownStamps({ read }: ModelIndex): Promise<Map<string, string>> {
  const stamps = new Map<string, string>()
  for (let after = ''; ; await nextTurn()) {
    const page = await read
      .selectFrom('models')
      .select(['model_id', 'metadata_stamp'])
      .where('model_id', '>', after)
      .orderBy('model_id')
      .limit(PAGE)
      .execute()
    for (const { model_id, metadata_stamp } of page) stamps.set(model_id, metadata_stamp)
    const last = page.at(-1)
    if (page.length < PAGE || !last) return stamps
    after = last.model_id
  }
}

async function putEntries(ports: SyncPorts, stale: readonly RegistryEntry[], signal: AbortSignal | undefined) {
  const unreadable: { model_id: string; reason: string }[] = []
  let written = 0
  for (let start = 0; start < stale.length; start += BATCH) {
    signal?.throwIfAborted()
    const read = await Promise.all(stale.slice(start, start + BATCH).map((entry) => readEntry(ports, entry)))
    const put = read.flatMap((each) => ('row' in each ? [each] : []))
    unreadable.push(...read.flatMap((each) => ('reason' in each ? [each] : [])))
    await nextTurn()
    await writeModels(ports.index, { put })
    written += put.length
  }
  return { written, unreadable }
}

async function readEntry(
  ports: SyncPorts,
  { modelId, metadataFile, stamp }: RegistryEntry,
): Promise<IndexedModel | { model_id: string; reason: string }> {
  const read = await readMetadata(metadataFile)
  if (read.state === 'found' && stamp !== undefined) return indexedModel({ modelId, stamp, ...read })
  if (ports.access === 'write' && (await restoreMetadata(ports, metadataFile)) === 'restored') {
    const restored = await readMetadata(metadataFile)
    const newStamp = (await stampOf(metadataFile)) ?? ''
    if (restored.state === 'found') return indexedModel({ modelId, stamp: newStamp, ...restored })
  }
  return { model_id: modelId, reason: read.state === 'unreadable' ? read.reason : 'metadata.json is not there' }
}
