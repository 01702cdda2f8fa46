import { readdir } from 'node:fs/promises'
import { withFileErrors } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { modelsIn } from './clear-item.ts'
import { ifMissing } from './if-missing.ts'
import { describedItem, describedItems } from './item-descriptions.ts'
import type { TrashItem } from './trash-item.ts'
import { isTrashId, itemDirectory, trashDirectory, turnMark } from './trash-place.ts'

/** A model in the trash. */
export interface TrashedModel {
  /** What it is restored by. */
  readonly trash_id: string
  readonly model_id: string
  readonly official_name?: string
  /** RFC 3339. */
  readonly deleted_at: string
  /** Bytes that emptying frees. */
  readonly size_bytes: number
  /** How many files of it are there. */
  readonly files: number
}

/** Everything in the trash. */
export interface TrashList {
  /** In the order in which they were deleted. */
  readonly items: readonly TrashedModel[]
  /** Bytes of all of them. */
  readonly size_bytes: number
}

/** Lists the trash. @throws CodedError file errors. */
export async function listTrash(ports: Pick<LibraryPorts, 'place' | 'logger'>): Promise<TrashList> {
  const items: TrashedModel[] = []
  for (const item of await trashedItems(ports)) {
    const { trash_id, model_id, official_name, deleted_at, size_bytes, contents } = item
    const files = contents.filter(({ part, kind }) => part === 'model' && kind !== 'directory').length
    const named = official_name === undefined ? {} : { official_name }
    items.push({ trash_id, model_id, ...named, deleted_at, size_bytes, files })
  }
  return { items, size_bytes: items.reduce((sum, each) => sum + each.size_bytes, 0) }
}

/** Everything that lies in the trash and can be restored, in the order in which it came. */
export async function trashedItems(ports: Pick<LibraryPorts, 'place' | 'logger'>): Promise<readonly TrashItem[]> {
  const items: TrashItem[] = []
  for (const name of await trashIds(ports)) {
    const directory = itemDirectory(ports.place, name)
    const there = modelsIn(await namesIn(directory))
    // What lies in it by a name of another directory was put there by somebody.
    if (there.size === 0 || turnMark(name) !== '') continue
    const described = await describedItems(ports, directory, 'whole')
    items.push(...described.filter(({ trash_id }) => there.has(turnMark(trash_id))))
  }
  return items
}

/** One of {@link trashedItems}; undefined for anything else. @throws CodedError `trash_item_not_found` for a text that is no trash id. */
export async function trashedItem(
  ports: Pick<LibraryPorts, 'place' | 'logger'>,
  trashId: string,
): Promise<TrashItem | undefined> {
  const there = modelsIn(await namesIn(itemDirectory(ports.place, trashId)))
  return there.has(turnMark(trashId)) ? describedItem(ports, trashId, 'whole') : undefined
}

/** The names of directories in the trash, in the order in which they came. */
async function trashIds({ place }: Pick<LibraryPorts, 'place'>): Promise<readonly string[]> {
  return (await namesIn(trashDirectory(place))).filter(isTrashId).sort()
}

function namesIn(path: string): Promise<string[]> {
  return withFileErrors({ doing: 'read', path }, () => readdir(path).catch(ifMissing<string[]>([])))
}
