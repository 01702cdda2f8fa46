import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { JournalEntry } from '@plinth/durable'
import { indexedModel } from '../index/model-row.ts'
import { writeModels } from '../index/write-models.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import { readModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import { stampOf } from '../registry/walk-registry.ts'
import { clearItem } from './clear-item.ts'
import { lookAt } from './file-identity.ts'
import { returnLinks } from './links-of-deleted.ts'
import { trashedItem } from './list-trash.ts'
import { restoreConflict } from './move-entry.ts'
import { moveBack, moveOut, recordOf, unchangedDirectories, waysIn } from './move-item.ts'
import type { TrashIntent } from './trash-intent.ts'
import { placeInItem, type TrashItem } from './trash-item.ts'
import { itemDirectory, itemNotFound, placeOfPart, turnMark } from './trash-place.ts'

/** What was put back. */
export interface RestoreResult {
  readonly status: 'restored'
  readonly trash_id: string
  readonly model_id: string
  /** Links in apps' folders that had gone with the model and are back; missing where there are none. */
  readonly links?: readonly string[]
  /** One sentence for people. */
  readonly summary: string
}

/**
 * Puts a model back where it was: names, bytes, links and times, its profiles' bindings with it. Killed midway, it is finished when the library
 * is opened next; an error in between undoes it.
 * @throws CodedError `trash_item_not_found`; `trash_incomplete`: something of it was removed from the trash or changed there; `restore_conflict`:
 * its place is taken; `trash_unavailable`, `registry_link`, `library_busy`, `read_only`; file errors.
 */
export async function restoreFromTrash(
  ports: LibraryPorts,
  trashId: string,
  { signal }: CallOptions = {},
): Promise<RestoreResult> {
  const { restored, entry } = await restoreItem(ports, trashId, signal)
  // Without the library's lock: an app's folder may take its time.
  const links = await returnLinks(ports, trashId)
  await entry.commit()
  return links.length === 0 ? restored : { ...restored, links }
}

async function restoreItem(
  ports: LibraryPorts,
  trashId: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly restored: RestoreResult; readonly entry: JournalEntry }> {
  const { place } = ports
  itemDirectory(place, trashId)
  await using _lock = await ports.lock('restore a model', signal)
  const item = await trashedItem(ports, trashId)
  if (!item) throw itemNotFound(trashId)
  const { model_id } = item
  await requireOwnDirectory(place, model_id)
  await requireWhole(ports, item)
  await requireFree(ports, item)
  signal?.throwIfAborted()
  const entry = await carryOut(ports, item)
  const summary = `${model_id} is back in the library.`
  return { restored: { status: 'restored', trash_id: trashId, model_id, summary }, entry }
}

async function carryOut(ports: LibraryPorts, item: TrashItem): Promise<JournalEntry> {
  const { place } = ports
  const move = { place, item, look: lookAt }
  const reset = await unchangedDirectories(move)
  const intent: TrashIntent = { operation: 'restore', model_id: item.model_id, trash_id: item.trash_id, reset }
  const entry = await ports.journal.begin(intent) // commit point: from here on a kill lets it be finished
  try {
    await moveBack(move, reset)
    await indexRestored(ports, item.model_id)
    await clearItem(place, item.trash_id, item.moves)
    return entry
  } catch (error) {
    // What cannot be undone now is finished when the library is opened next.
    const undone = await moveOut(move).catch(() => undefined)
    if (undone) await entry.commit()
    throw error
  }
}

async function indexRestored(ports: LibraryPorts, modelId: string): Promise<void> {
  const model = await readModel(ports, modelId)
  const stamp = await stampOf(metadataFile(ports.place, modelId))
  if (model && stamp !== undefined)
    await writeModels(ports.index, { put: [indexedModel({ modelId, stamp, ...model })] })
}

async function requireWhole({ place }: LibraryPorts, item: TrashItem): Promise<void> {
  const at = { directory: itemDirectory(place, item.trash_id), mark: turnMark(item.trash_id) }
  const [isRecorded, isInPlace] = [recordOf(item), waysIn(at, item)]
  const lost: string[] = []
  for (const entry of item.contents) {
    const found = (await isInPlace(entry)) ? await lookAt(placeInItem(at, entry)) : undefined
    if (!found || !isRecorded(entry)(found)) lost.push(placeInItem({ directory: '', mark: '' }, entry))
  }
  if (lost.length > 0) throw incomplete(item, lost)
}

async function requireFree({ place }: LibraryPorts, { model_id, moves }: TrashItem): Promise<void> {
  const taken: string[] = []
  for (const { part, path } of moves) {
    const target = join(placeOfPart(place, model_id, part), path)
    if (await lookAt(target)) taken.push(target)
  }
  if (taken.length > 0) throw restoreConflict(model_id, taken)
}

function incomplete({ trash_id, model_id }: TrashItem, paths: readonly string[]): CodedError {
  return new CodedError('trash_incomplete', `${paths[0]} of ${model_id} was changed in the trash or removed from it`, {
    hint: 'What is left lies in the directory of the trash; empty the trash when it is not needed.',
    details: { trash_id, model_id, paths: [...paths] },
  })
}
