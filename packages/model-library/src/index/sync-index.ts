import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import { type PassedOver, type RegistryWalk, walkRegistry } from '../registry/walk-registry.ts'
import type { ModelIndex } from './open-index.ts'
import { putEntries, type UnreadableModel } from './put-entries.ts'
import { registryChanges, type SyncDepth } from './registry-changes.ts'
import { noteDigest, syncedDigest } from './registry-digest.ts'
import { inTimedBatches } from './timed-batches.ts'
import { writeModels } from './write-models.ts'

/**
 * What a sync did. `unreadable`: models whose metadata.json cannot be read, and directories (by their path) that cannot; the rows of both, if
 * any, were left as they are.
 */
export interface IndexSyncReport {
  readonly models: number
  /** Rows that were made from their files; those that say what they said before among them. */
  readonly written: number
  readonly removed: number
  readonly unreadable: readonly UnreadableModel[]
  /** Directories of the registry that can hold no model: links, and names that no id can have. */
  readonly passed_over: readonly { readonly path: string; readonly reason: string }[]
}

/** How a sync goes on. `walk`: one of a moment ago, instead of another. */
export type SyncCall = LongCallOptions & { readonly walk?: RegistryWalk | undefined }

/** What a sync works with. */
export type SyncPorts = Pick<LibraryPorts, 'access' | 'fileCalls' | 'index' | 'place' | 'processes'>

/**
 * Brings the index in line with the registry's files, in batches that each are one short transaction. Stopped midway, the next one goes on.
 * Call it while the library's write lock is held.
 */
export async function syncIndex(ports: SyncPorts, depth: SyncDepth, call: SyncCall = {}): Promise<IndexSyncReport> {
  const { index } = ports
  const walk = call.walk ?? (await walkRegistry(ports.place, ports.fileCalls))
  const found = { models: walk.size, ...reportOf(walk.passedOver) }
  if (depth === 'changed' && (await isSynced(index, walk.digest)))
    return { ...found, models: await modelCount(index), written: 0, removed: 0 }
  const { stale, gone } = await registryChanges(index, walk, depth)
  const remove = gone.filter((id) => !found.unreadable.some((each) => isWithin(id, each.model_id)))
  await inTimedBatches(remove, async (batch) => {
    call.signal?.throwIfAborted()
    return writeModels(index, { remove: batch })
  })
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
