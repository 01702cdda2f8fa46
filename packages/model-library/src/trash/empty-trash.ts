import { rmdir, unlink } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, type JournalEntry, withFileErrors } from '@plinth/durable'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { digestFile } from '../scrub/digest-file.ts'
import { clearItem } from './clear-item.ts'
import { type FileIdentity, lookAt } from './file-identity.ts'
import { trashedItem, trashedItems } from './list-trash.ts'
import { recordOf, waysIn } from './move-item.ts'
import { withReserve } from './reserve.ts'
import { placeInItem, type TrashedEntry, type TrashItem } from './trash-item.ts'
import { itemDirectory, itemNotFound, turnMark } from './trash-place.ts'

/** What is removed for good. */
export interface EmptyTrashOptions extends CallOptions {
  /** Only these. Default: everything. */
  readonly trash_ids?: readonly string[] | undefined
  /** Told after each model. */
  readonly onEvent?: ((progress: EmptyTrashProgress) => void) | undefined
}

/** How far emptying is. */
export interface EmptyTrashProgress {
  readonly phase: 'emptying'
  readonly completed: number
  readonly total: number
  readonly unit: 'models'
}

/** What was removed for good. */
export interface EmptyTrashResult {
  readonly status: 'emptied'
  readonly removed: readonly { readonly trash_id: string; readonly model_id: string }[]
  /** Bytes of the files that are gone. A file that has another name elsewhere keeps its room. */
  readonly freed_bytes: number
  /** Paths below the root of what lay in the trash and was not the library's; it is still there. */
  readonly kept: readonly string[]
}

/**
 * Removes models from the trash for good. Each file is looked at right before: what is not what the library put there stays, links are unlinked
 * and never followed. Ends between two models when it is called off; killed midway, the model that it was at is finished at the next opening.
 * @throws CodedError `trash_item_not_found`, before anything is removed; `library_busy`, `read_only`; file errors.
 */
export async function emptyTrash(
  ports: LibraryPorts,
  { trash_ids, signal, onEvent }: EmptyTrashOptions = {},
): Promise<EmptyTrashResult> {
  for (const id of trash_ids ?? []) itemDirectory(ports.place, id)
  await using _lock = await withReserve(ports.place, () => ports.lock('empty the trash', signal))
  const items = await itemsOf(ports, trash_ids)
  const removed: { trash_id: string; model_id: string }[] = []
  const kept: string[] = []
  let freed_bytes = 0
  for (const item of items) {
    signal?.throwIfAborted()
    const { trash_id, model_id } = item
    const entry = await beginIfRoom(ports, item)
    const gone = await removeItem(ports, item)
    await entry?.commit()
    removed.push({ trash_id, model_id })
    kept.push(...gone.kept)
    freed_bytes += gone.freed_bytes
    onEvent?.({ phase: 'emptying', completed: removed.length, total: items.length, unit: 'models' })
  }
  return { status: 'emptied', removed, freed_bytes, kept: kept.sort() }
}

/** Removes one model from the trash for good. Can run twice: what describes it goes last. */
export async function removeItem(
  { place }: Pick<LibraryPorts, 'place'>,
  item: TrashItem,
): Promise<Pick<EmptyTrashResult, 'freed_bytes' | 'kept'>> {
  const at = { directory: itemDirectory(place, item.trash_id), mark: turnMark(item.trash_id) }
  const [isRecorded, isInPlace] = [recordOf(item), waysIn(at, item)]
  const kept: string[] = []
  let freed_bytes = 0
  // What is in a directory comes after it.
  for (const entry of item.contents.toReversed()) {
    const path = placeInItem(at, entry)
    const found = await lookAt(path)
    if (!found) continue
    const isReached = await isInPlace(entry)
    const isOurs = isReached && (isRecorded(entry)(found) || (await hasDigest(path, entry, found)))
    if (isOurs && (await remove(path, found))) freed_bytes += found.kind === 'file' ? found.size : 0
    else kept.push(relative(place.root, path).replaceAll(sep, '/'))
  }
  await clearItem(place, item.trash_id, item.moves)
  return { freed_bytes, kept }
}

async function itemsOf(ports: LibraryPorts, wanted: readonly string[] | undefined): Promise<readonly TrashItem[]> {
  if (!wanted) return trashedItems(ports)
  const items: TrashItem[] = []
  for (const id of wanted) {
    const item = await trashedItem(ports, id)
    if (!item) throw itemNotFound(id)
    items.push(item)
  }
  return items
}

/** Where the disk is full, emptying must go on without being written down: until it is done the item is listed. */
async function beginIfRoom(ports: LibraryPorts, { model_id, trash_id }: TrashItem): Promise<JournalEntry | undefined> {
  try {
    return await ports.journal.begin({ operation: 'empty', model_id, trash_id })
  } catch (error) {
    if (isCodedError(error) && error.code === 'disk_full') return undefined
    throw error
  }
}

async function hasDigest(path: string, { sha256 }: TrashedEntry, found: FileIdentity): Promise<boolean> {
  if (sha256 === undefined || found.kind !== 'file') return false
  const read = await digestFile(path, found)
  return read !== 'changed' && read.sha256 === sha256
}

/** False: a directory that holds something else by now, or where something is mounted. */
async function remove(path: string, { kind }: FileIdentity): Promise<boolean> {
  return withFileErrors({ doing: 'remove', path }, async () => {
    try {
      await (kind === 'directory' ? rmdir(path) : unlink(path))
      return true
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return true
      if (['ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(errnoOf(error) ?? '')) return false
      throw error
    }
  })
}
