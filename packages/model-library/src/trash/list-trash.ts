import { readdir } from 'node:fs/promises'
import { errnoOf, withFileErrors } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { readItem } from './trash-item.ts'
import { isTrashId, trashDirectory } from './trash-place.ts'

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
  for (const name of await trashIds(ports)) {
    const item = await readItem(ports, name, 'whole')
    if (!item) continue
    const { trash_id, model_id, official_name, deleted_at, size_bytes, contents } = item
    const files = contents.filter(({ part, kind }) => part === 'model' && kind !== 'directory').length
    const named = official_name === undefined ? {} : { official_name }
    items.push({ trash_id, model_id, ...named, deleted_at, size_bytes, files })
  }
  return { items, size_bytes: items.reduce((sum, each) => sum + each.size_bytes, 0) }
}

/** The ids of what lies in the trash, whole or not, in the order in which it came. */
export async function trashIds({ place }: Pick<LibraryPorts, 'place'>): Promise<readonly string[]> {
  const path = trashDirectory(place)
  const names = await withFileErrors({ doing: 'read', path }, () =>
    readdir(path).catch((error) => {
      if (errnoOf(error) !== 'ENOENT') throw error
      return []
    }),
  )
  return names.filter(isTrashId).sort()
}
