import { createEventLoopRest } from '../event-loop-rest.ts'
import type { SettledBundleRow } from '../index/tables.ts'
import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import type { MetadataDocument } from '../registry/metadata-document.ts'
import { readModel } from '../registry/model-record.ts'
import { type RefreshedModel, type RefreshOptions, refreshModel } from './refresh-external-asset.ts'
import { bindingsStamp, noteSettled, settledBundles } from './settled-bundles.ts'

/** What a look at every external asset found. */
export interface RefreshReport {
  readonly looked_at: number
  /** Ids whose health was no longer what was written down, sorted. */
  readonly changed: readonly string[]
}

/**
 * Looks at every external asset of the library, a few at a time on each volume, so that no drive waits for another; one that cannot be looked
 * at is logged and holds up no other. By default a bundle of which no name and no time has changed is not read again.
 */
export async function refreshExternalAssets(
  ports: LibraryPorts,
  { signal, onEvent, depth = 'changed' }: LongCallOptions & Pick<RefreshOptions, 'depth'> = {},
): Promise<RefreshReport> {
  const all = await externalModels(ports)
  if (all.length === 0) return { looked_at: 0, changed: [] }
  const settled = depth === 'changed' ? await settledBundles(ports, signal) : new Set<string>()
  const models = all.filter(({ model_id }) => !settled.has(model_id))
  const changed: string[] = []
  const found: SettledBundleRow[] = []
  let completed = settled.size
  const volumes = createVolumeQueues(async ({ id, stamp, seen, volume }) => {
    if (signal?.aborted) return
    const bindings_stamp = await bindingsStamp(ports, id)
    const refreshed = await lookAgain(ports, id, { signal, depth, seen })
    if (refreshed?.changed) changed.push(id)
    const evidence = refreshed?.evidence && JSON.stringify(refreshed.evidence)
    const path = refreshed?.metadata.source_path ?? refreshed?.metadata.entry_path
    if (evidence !== undefined && path !== undefined)
      found.push({ ...{ model_id: id, metadata_stamp: stamp, bindings_stamp }, volume, path, evidence })
    completed += 1
    onEvent?.({ phase: 'looking', completed, total: all.length, unit: 'models' })
  })
  const rest = createEventLoopRest(1)
  for (const { model_id: id, metadata_stamp: stamp } of models) {
    if (signal?.aborted) break
    // What cannot be read is told by the look at it.
    const seen = await readModel(ports, id).catch(() => undefined)
    const volume = await ports.sources.volumeOf(seen?.metadata.entry_path ?? seen?.metadata.source_path ?? '/')
    volumes.add({ id, stamp, volume, seen: models.length <= KEPT ? seen : undefined })
    if (rest.isDue()) await rest.take()
  }
  await volumes.done()
  signal?.throwIfAborted()
  await noteSettled(ports, found, signal)
  return { looked_at: all.length, changed: changed.sort() }
}

/** Per volume. */
const PARALLEL = 4
/** Of more models than these, metadata is rather read twice than kept while they wait for their turn. */
const KEPT = 10_000

async function externalModels({ index }: LibraryPorts) {
  return index.read
    .selectFrom('models')
    .select(['model_id', 'metadata_stamp'])
    .where('storage_kind', '=', 'external_reference')
    .orderBy('model_id')
    .execute()
}

interface Waiting {
  readonly id: string
  /** Of its metadata.json, before it was read. */
  readonly stamp: string
  readonly volume: string
  readonly seen: MetadataDocument | undefined
}

interface VolumeQueue {
  readonly waiting: Waiting[]
  running: number
}

/** Work on models, a few at a time on each volume, from the first one that is added on. */
function createVolumeQueues(work: (model: Waiting) => Promise<void>) {
  const queues = new Map<string, VolumeQueue>()
  const workers: Promise<void>[] = []
  const workOff = async (queue: VolumeQueue) => {
    queue.running += 1
    for (let next = queue.waiting.shift(); next; next = queue.waiting.shift()) await work(next)
    queue.running -= 1
  }
  return {
    add: (model: Waiting) => {
      const queue = queues.get(model.volume) ?? { waiting: [], running: 0 }
      queues.set(model.volume, queue)
      queue.waiting.push(model)
      if (queue.running < PARALLEL) workers.push(workOff(queue))
    },
    done: () => Promise.all(workers),
  }
}

async function lookAgain(
  ports: LibraryPorts,
  modelId: string,
  { signal, depth, seen }: Pick<RefreshOptions, 'depth' | 'seen'> & { readonly signal: AbortSignal | undefined },
): Promise<RefreshedModel | undefined> {
  try {
    return await refreshModel(ports, modelId, { depth, seen, ...(signal ? { signal } : {}) })
  } catch (error) {
    if (signal?.aborted) return undefined
    const reason = error instanceof Error ? error.message : String(error)
    ports.logger.warn('an external asset could not be looked at', { model_id: modelId, reason })
    return undefined
  }
}
