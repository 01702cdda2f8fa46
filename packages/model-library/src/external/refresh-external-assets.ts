import { createEventLoopRest } from '../event-loop-rest.ts'
import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import type { MetadataDocument } from '../registry/metadata-document.ts'
import { readModel } from '../registry/model-record.ts'
import { type RefreshOptions, refreshModel } from './refresh-external-asset.ts'

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
  const ids = await externalIds(ports)
  const changed: string[] = []
  let completed = 0
  const volumes = createVolumeQueues(async ({ id, seen }) => {
    if (signal?.aborted) return
    if (await wasChanged(ports, id, { signal, depth, seen })) changed.push(id)
    completed += 1
    onEvent?.({ phase: 'looking', completed, total: ids.length, unit: 'models' })
  })
  const rest = createEventLoopRest(1)
  for (const id of ids) {
    if (signal?.aborted) break
    // What cannot be read is told by the look at it.
    const seen = await readModel(ports, id).catch(() => undefined)
    const volume = await ports.sources.volumeOf(seen?.metadata.entry_path ?? seen?.metadata.source_path ?? '/')
    volumes.add(volume, { id, seen: ids.length <= KEPT ? seen : undefined })
    if (rest.isDue()) await rest.take()
  }
  await volumes.done()
  signal?.throwIfAborted()
  return { looked_at: ids.length, changed: changed.sort() }
}

/** Per volume. */
const PARALLEL = 4
/** Of more models than these, metadata is rather read twice than kept while they wait for their turn. */
const KEPT = 10_000

async function externalIds({ index }: LibraryPorts): Promise<readonly string[]> {
  const rows = await index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'external_reference')
    .orderBy('model_id')
    .execute()
  return rows.map(({ model_id }) => model_id)
}

interface Waiting {
  readonly id: string
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
    add: (volume: string, model: Waiting) => {
      const queue = queues.get(volume) ?? { waiting: [], running: 0 }
      queues.set(volume, queue)
      queue.waiting.push(model)
      if (queue.running < PARALLEL) workers.push(workOff(queue))
    },
    done: () => Promise.all(workers),
  }
}

async function wasChanged(
  ports: LibraryPorts,
  modelId: string,
  { signal, depth, seen }: Pick<RefreshOptions, 'depth' | 'seen'> & { readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  try {
    const refreshed = await refreshModel(ports, modelId, { depth, seen, ...(signal ? { signal } : {}) })
    return refreshed?.changed === true
  } catch (error) {
    if (signal?.aborted) return false
    const reason = error instanceof Error ? error.message : String(error)
    ports.logger.warn('an external asset could not be looked at', { model_id: modelId, reason })
    return false
  }
}
