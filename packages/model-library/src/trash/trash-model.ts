import { join } from 'node:path'
import { sweepTemporaries } from '@plinth/durable'
import { writeModels } from '../index/write-models.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { requireModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import { clearItem } from './clear-item.ts'
import type { DeleteModelResult } from './delete-model.ts'
import { lookAt } from './file-identity.ts'
import { moveBack, moveOut } from './move-item.ts'
import { type PlannedDeletion, planDeletion } from './plan-deletion.ts'
import { keepReserve } from './reserve.ts'
import type { TrashIntent } from './trash-intent.ts'
import { forgetItem, type StayingDirectory, type TrashItem, writeItem } from './trash-item.ts'
import { itemDirectory, requireTrash } from './trash-place.ts'

/**
 * Moves everything that the library created of a model into the trash, by renaming: nothing is copied, and nothing is removed. What the library
 * did not create stays where it is. Killed midway, it is finished when the library is opened next; an error in between undoes it.
 * @throws CodedError as `deleteModel`
 */
export async function trashModel(
  ports: LibraryPorts,
  modelId: string,
  { signal }: CallOptions = {},
): Promise<DeleteModelResult> {
  const digests = new Map<string, string>()
  const { metadata: seen } = await requireModel(ports, modelId)
  // What has to be read is read before others have to wait; what comes of it is judged under the lock.
  await planDeletion(ports, { modelId, metadata: seen, digests, signal }).catch(() => signal?.throwIfAborted())
  await using _lock = await ports.lock('delete a model', signal)
  const { metadata } = await requireModel(ports, modelId)
  await requireOwnDirectory(ports.place, modelId)
  await requireTrash(ports.place, modelId)
  await sweepTemporaries(modelDirectory(ports.place, modelId), ports.processes)
  const planned = await planDeletion(ports, { modelId, metadata, digests, signal })
  signal?.throwIfAborted()
  const kept = await carryOut(ports, planned)
  const { trash_id, size_bytes } = planned.item
  const stayed = kept.length === 0 ? '' : `; what the library did not create stayed (${kept.length})`
  const summary = `${modelId} was moved to the trash as ${trash_id}${stayed}.`
  return { status: 'deleted', model_id: modelId, trash_id, size_bytes, kept, summary }
}

async function carryOut(ports: LibraryPorts, { item, kept }: PlannedDeletion): Promise<readonly string[]> {
  const { place } = ports
  const intent: TrashIntent = { operation: 'trash', model_id: item.model_id, trash_id: item.trash_id }
  const entry = await ports.journal.begin(intent) // commit point: from here on a kill lets it be finished
  try {
    await makeDurableDirectory(itemDirectory(place, item.trash_id))
    await writeItem(ports, item, 'planned')
    const left = await moveOut({ place, item, look: lookAt })
    await publishItem(ports, item)
    await writeModels(ports.index, { remove: [item.model_id] })
    await entry.commit()
    await keepReserve(place)
    return [...kept, ...left.map(({ path }) => path)].sort()
  } catch (error) {
    // What cannot be undone now (the disk can only be read by now) is finished when the library is opened next.
    if (await undo(ports, item)) await entry.commit()
    throw error
  }
}

/** Makes an item one that can be restored, with the times that its directories have by now. */
export async function publishItem(ports: LibraryPorts, item: TrashItem): Promise<void> {
  const directories: StayingDirectory[] = []
  for (const { path, mode, before } of item.directories) {
    const after = await lookAt(join(ports.place.root, path))
    directories.push({ path, mode, before, ...(after ? { after } : {}) })
  }
  await writeItem(ports, { ...item, directories }, 'whole')
  await forgetItem(itemDirectory(ports.place, item.trash_id), 'planned')
}

async function undo(ports: LibraryPorts, item: TrashItem): Promise<boolean> {
  const { place, logger } = ports
  const all = item.directories.map(({ path }) => path)
  try {
    await moveBack({ place, item, look: lookAt }, all)
    await clearItem(itemDirectory(place, item.trash_id), item.moves)
    return true
  } catch (error) {
    logger.warn('a deletion could not be undone', { model_id: item.model_id, reason: String(error) })
    return false
  }
}
