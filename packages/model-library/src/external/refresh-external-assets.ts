import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
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
  const rows = await ports.index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'external_reference')
    .orderBy('model_id')
    .execute()
  const volumes = await byVolume(
    ports,
    rows.map(({ model_id }) => model_id),
    signal,
  )
  const changed: string[] = []
  let completed = 0
  const work = async (waiting: string[]) => {
    for (let id = waiting.shift(); id !== undefined && !signal?.aborted; id = waiting.shift()) {
      if (await wasChanged(ports, id, { signal, depth })) changed.push(id)
      completed += 1
      onEvent?.({ phase: 'looking', completed, total: rows.length, unit: 'models' })
    }
  }
  await Promise.all(volumes.flatMap((waiting) => Array.from({ length: PARALLEL }, () => work(waiting))))
  signal?.throwIfAborted()
  return { looked_at: rows.length, changed: changed.sort() }
}

/** Per volume. */
const PARALLEL = 4

/** The ids of models, together where their directories share a volume. */
async function byVolume(
  ports: LibraryPorts,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[][]> {
  const volumes = new Map<string, string[]>()
  for (let start = 0; start < ids.length && !signal?.aborted; start += BATCH) {
    const batch = ids.slice(start, start + BATCH)
    const names = await Promise.all(batch.map((id) => volumeOfModel(ports, id)))
    for (const [index, id] of batch.entries()) {
      const volume = names[index] ?? ''
      const known = volumes.get(volume)
      if (known) known.push(id)
      else volumes.set(volume, [id])
    }
  }
  return [...volumes.values()]
}

const BATCH = 32

/** What cannot be read is told by the look at it. */
async function volumeOfModel(ports: LibraryPorts, id: string): Promise<string> {
  const model = await readModel(ports, id).catch(() => undefined)
  return ports.sources.volumeOf(model?.metadata.entry_path ?? model?.metadata.source_path ?? '/')
}

async function wasChanged(
  ports: LibraryPorts,
  modelId: string,
  { signal, depth }: { readonly signal: AbortSignal | undefined } & Pick<RefreshOptions, 'depth'>,
): Promise<boolean> {
  try {
    const refreshed = await refreshModel(ports, modelId, { depth, ...(signal ? { signal } : {}) })
    return refreshed?.changed === true
  } catch (error) {
    if (signal?.aborted) return false
    const reason = error instanceof Error ? error.message : String(error)
    ports.logger.warn('an external asset could not be looked at', { model_id: modelId, reason })
    return false
  }
}
