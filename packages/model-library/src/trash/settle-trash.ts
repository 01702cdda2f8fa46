import { readdir } from 'node:fs/promises'
import { sweepTemporaries, withFileErrors } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { clearItem, modelsIn } from './clear-item.ts'
import { removeItem } from './empty-trash.ts'
import { lookAt } from './file-identity.ts'
import { ifMissing } from './if-missing.ts'
import { DESCRIPTIONS, describedItem, describedItems, publishPlan } from './item-descriptions.ts'
import { returnLinks } from './links-of-deleted.ts'
import { moveBack, moveOut } from './move-item.ts'
import type { TrashIntent } from './trash-intent.ts'
import { itemDirectory, turnMark } from './trash-place.ts'

/**
 * Finishes what a killed process began with the trash. Rows of the index follow the files when the library is opened. Can run twice; call it
 * while the library's write lock is held.
 */
export async function settleTrash(
  ports: LibraryPorts,
  { operation, trash_id, reset = [] }: TrashIntent,
): Promise<void> {
  const { place } = ports
  const directory = itemDirectory(place, trash_id)
  await sweepTemporaries(directory, ports.processes)
  if (operation === 'trash') return finishDeletion(ports, trash_id)
  const item = await describedItem(ports, trash_id, 'whole')
  if (operation === 'empty') {
    await (item ? removeItem(ports, item) : clearItem(place, trash_id, []))
    return
  }
  if (item) await moveBack({ place, item, look: lookAt }, reset)
  await clearItem(place, trash_id, item?.moves ?? [])
  await returnLinks(ports, trash_id)
}

/** Models of which something was moved go; the others were not touched, and stay. */
async function finishDeletion(ports: LibraryPorts, trashId: string): Promise<void> {
  const { place } = ports
  const directory = itemDirectory(place, trashId)
  const planned = await describedItems(ports, directory, 'planned')
  const names = await withFileErrors({ doing: 'read', path: directory }, () =>
    readdir(directory).catch(ifMissing<string[]>([])),
  )
  const begun = modelsIn(names)
  const items = planned.filter(({ trash_id }) => begun.has(turnMark(trash_id)))
  for (const item of items) await moveOut({ place, item, look: lookAt })
  if (items.length > 0) return publishPlan(ports, directory, items)
  if (!names.includes(DESCRIPTIONS.whole)) await clearItem(place, trashId, [])
}
