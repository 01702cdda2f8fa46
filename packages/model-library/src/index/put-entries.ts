import { createEventLoopRest } from '../event-loop-rest.ts'
import type { LibraryPorts, LongCallOptions } from '../library-ports.ts'
import type { RegistryEntry } from '../registry/entry-list.ts'
import { metadataFile } from '../registry/library-place.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { restoreMetadata } from '../registry/restore-metadata.ts'
import { stampOf } from '../registry/walk-registry.ts'
import { type IndexedModel, indexedModel } from './model-row.ts'
import { inTimedBatches } from './timed-batches.ts'
import { writeModels } from './write-models.ts'

/** What became of entries. */
export interface PutReport {
  readonly written: number
  readonly unreadable: readonly UnreadableModel[]
  /** Every row is of the version of its file that the entry speaks of. */
  readonly isWhole: boolean
}

/** A model whose metadata.json cannot be read; its row, if any, is left as it was. */
export interface UnreadableModel {
  readonly model_id: string
  readonly reason: string
}

/** What {@link putEntries} works with. */
export type PutPorts = Pick<LibraryPorts, 'access' | 'fileCalls' | 'index' | 'place' | 'processes'>

/**
 * Makes the rows of entries anew from their files; a damaged or lost file is brought back from its backup where the library may be written.
 * Call it while the library's write lock is held.
 */
export async function putEntries(
  ports: PutPorts,
  entries: readonly RegistryEntry[],
  { signal, onEvent }: LongCallOptions,
): Promise<PutReport> {
  const unreadable: UnreadableModel[] = []
  let [written, completed, isWhole] = [0, 0, true]
  await using checkpoints = ports.index.engine.checkpoints()
  await inTimedBatches(entries, async (batch) => {
    signal?.throwIfAborted()
    const read = await readEntries(ports, batch)
    const put = read.flatMap((each) => ('row' in each ? [each] : []))
    await checkpoints.settled()
    const ms = await writeModels(ports.index, { put })
    checkpoints.begin()
    unreadable.push(...read.flatMap((each) => ('reason' in each ? [each] : [])))
    isWhole &&= read.every((each, turn) => 'row' in each && each.row.metadata_stamp === batch[turn]?.stamp)
    written += put.length
    completed += batch.length
    onEvent?.({ phase: 'reading', completed, total: entries.length, unit: 'models' })
    return ms
  })
  return { written, unreadable, isWhole }
}

/** More than the system's threads take at once, but not so many that handing them over holds the event loop. */
const READERS = 8

async function readEntries(
  ports: PutPorts,
  entries: readonly RegistryEntry[],
): Promise<readonly (IndexedModel | UnreadableModel)[]> {
  const read: (IndexedModel | UnreadableModel)[] = []
  const waiting = entries.entries()
  const rest = createEventLoopRest(8)
  const reader = async () => {
    for (const [turn, entry] of waiting) {
      read[turn] = await readEntry(ports, entry)
      if (rest.isDue()) await rest.take()
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  await rest.take()
  return read
}

async function readEntry(ports: PutPorts, { modelId, stamp }: RegistryEntry): Promise<IndexedModel | UnreadableModel> {
  const file = metadataFile(ports.place, modelId)
  const read = await readMetadata(file, ports.fileCalls)
  if (read.state === 'found' && stamp !== undefined) return indexedModel({ modelId, stamp, ...read })
  if (ports.access === 'write' && (await restoreMetadata(ports, file)) === 'restored') {
    const restored = await readMetadata(file)
    const newStamp = (await stampOf(file)) ?? ''
    if (restored.state === 'found') return indexedModel({ modelId, stamp: newStamp, ...restored })
  }
  return { model_id: modelId, reason: read.state === 'unreadable' ? read.reason : 'metadata.json is not there' }
}
