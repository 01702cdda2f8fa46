import { sweepTemporaries } from '@plinth/durable'
import type { LibraryPorts } from '../library-ports.ts'
import { clearItem } from './clear-item.ts'
import { removeItem } from './empty-trash.ts'
import { lookAt } from './file-identity.ts'
import { returnLinks } from './links-of-deleted.ts'
import { moveBack, moveOut } from './move-item.ts'
import type { TrashIntent } from './trash-intent.ts'
import { readItem } from './trash-item.ts'
import { publishItem } from './trash-model.ts'
import { itemDirectory } from './trash-place.ts'

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
  const whole = await readItem(ports, trash_id, 'whole')
  if (operation === 'trash') {
    const planned = whole ? undefined : await readItem(ports, trash_id, 'planned')
    // Nothing was moved before the plan was written.
    if (!whole && !planned) await clearItem(directory, [])
    if (!planned) return
    await moveOut({ place, item: planned, look: lookAt })
    await publishItem(ports, planned)
    return
  }
  if (!whole) return clearItem(directory, [])
  if (operation === 'empty') {
    await removeItem(ports, whole)
    return
  }
  await moveBack({ place, item: whole, look: lookAt }, reset)
  await clearItem(directory, whole.moves)
  await returnLinks(ports, trash_id)
}
