import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import type { RegistryEntry } from '../registry/entry-list.ts'
import { metadataFile } from '../registry/library-place.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { restoreMetadata } from '../registry/restore-metadata.ts'
import { type PassedOver, stampOf, walkRegistry } from '../registry/walk-registry.ts'
import { type IndexedModel, indexedModel } from './model-row.ts'
import type { ModelIndex } from './open-index.ts'
import { noteDigest, syncedDigest } from './registry-digest.ts'
import { writeModels } from './write-models.ts'

/** How the index is brought in line. `changed` reads only files whose stamp differs from the row's; `all` reads every file. */
export type SyncDepth = 'changed' | 'all'

/**
 * What a sync did. `unreadable`: models whose metadata.json cannot be read, and directories (by their path) that cannot; the rows of both, if
 * any, were left as they are.
 */
export interface IndexSyncReport {
  readonly models: number
  /** Rows that were made from their files; those that say what they said before among them. */
  readonly written: number
  readonly removed: number
  readonly unreadable: readonly { readonly model_id: string; readonly reason: string }[]
  /** Directories of the registry that can hold no model: links, and names that no id can have. */
  readonly passed_over: readonly { readonly path: string; readonly reason: string }[]
}

/** What a sync works with. */
export type SyncPorts = Pick<LibraryPorts, 'access' | 'fileCalls' | 'index' | 'place' | 'processes'>

/**
 * Brings the index in line with the registry's files, in batches that each are one short transaction. Stopped midway, the next one goes on.
 * Call it while the library's write lock is held.
 */
export async function syncIndex(
  ports: SyncPorts,
  depth: SyncDepth,
  call: LongCallOptions = {},
): Promise<IndexSyncReport> {
  const { index } = ports
  const walk = await walkRegistry(ports.place, ports.fileCalls)
  if (depth === 'changed' && (await isSynced(index, walk.digest)))
    return { models: await modelCount(index), written: 0, removed: 0, ...reportOf(walk.passedOver) }
  const { entries } = walk
  const found = { models: entries.length, ...reportOf(walk.passedOver) }
  const gone = await knownStamps(index)
  const stale: RegistryEntry[] = []
  for (const entry of entries) {
    if (depth === 'all' || gone.get(entry.modelId) !== entry.stamp || entry.stamp === undefined) stale.push(entry)
    gone.delete(entry.modelId)
  }
  const remove = [...gone.keys()].filter((id) => !found.unreadable.some((each) => isWithin(id, each.model_id)))
  for (let start = 0; start < remove.length; start += BATCH) {
    call.signal?.throwIfAborted()
    await writeModels(index, { remove: remove.slice(start, start + BATCH) })
    await nextTurn()
  }
  const { written, unreadable, isWhole } = await putEntries(ports, stale, call)
  // What cannot be read, or is another file by now, is looked at again next time.
  if (isWhole) await noteDigest(index.write, walk.digest)
  return { ...found, written, removed: remove.length, unreadable: [...found.unreadable, ...unreadable] }
}

async function isSynced({ read }: ModelIndex, digest: string): Promise<boolean> {
  return (await syncedDigest(read)) === digest
}

async function modelCount({ read }: ModelIndex): Promise<number> {
  const { models } = await read
    .selectFrom('models')
    .select(({ fn }) => fn.countAll().as('models'))
    .executeTakeFirstOrThrow()
  return Number(models)
}

function reportOf(passedOver: readonly PassedOver[]): Pick<IndexSyncReport, 'unreadable' | 'passed_over'> {
  const { unreadable = [], other = [] } = Object.groupBy(passedOver, ({ kind }) =>
    kind === 'unreadable' ? 'unreadable' : 'other',
  )
  return {
    unreadable: unreadable.map(({ path, reason }) => ({ model_id: path, reason })),
    passed_over: other.map(({ path, reason }) => ({ path, reason })),
  }
}

/** What lies in a directory that cannot be read is not known to be gone. */
function isWithin(modelId: string, directory: string): boolean {
  return modelId === directory || modelId.startsWith(`${directory}/`)
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

async function putEntries(ports: SyncPorts, stale: readonly RegistryEntry[], { signal, onEvent }: LongCallOptions) {
  const unreadable: { model_id: string; reason: string }[] = []
  let written = 0
  let isWhole = true
  for (let start = 0; start < stale.length; start += BATCH) {
    signal?.throwIfAborted()
    const read = await Promise.all(stale.slice(start, start + BATCH).map((entry) => readEntry(ports, entry)))
    const put = read.flatMap((each) => ('row' in each ? [each] : []))
    unreadable.push(...read.flatMap((each) => ('reason' in each ? [each] : [])))
    await nextTurn()
    await writeModels(ports.index, { put })
    written += put.length
    const completed = Math.min(start + BATCH, stale.length)
    onEvent?.({ phase: 'reading', completed, total: stale.length, unit: 'models' })
    isWhole &&= read.every((each, turn) => 'row' in each && each.row.metadata_stamp === stale[start + turn]?.stamp)
  }
  return { written, unreadable, isWhole }
}

async function readEntry(
  ports: SyncPorts,
  { modelId, stamp }: RegistryEntry,
): Promise<IndexedModel | { model_id: string; reason: string }> {
  const file = metadataFile(ports.place, modelId)
  const read = await readMetadata(file)
  if (read.state === 'found' && stamp !== undefined) return indexedModel({ modelId, stamp, ...read })
  if (ports.access === 'write' && (await restoreMetadata(ports, file)) === 'restored') {
    const restored = await readMetadata(file)
    const newStamp = (await stampOf(file)) ?? ''
    if (restored.state === 'found') return indexedModel({ modelId, stamp: newStamp, ...restored })
  }
  return { model_id: modelId, reason: read.state === 'unreadable' ? read.reason : 'metadata.json is not there' }
}
