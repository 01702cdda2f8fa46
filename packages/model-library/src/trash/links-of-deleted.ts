import { setTimeout as pause } from 'node:timers/promises'
import type { LibraryPorts } from '../library-ports.ts'
import { danglingLinks, forgetLinks, removeLinks, restoreLinks } from '../mapping/dangling-links.ts'
import type { LinkEntry } from '../mapping/link-registry.ts'
import { MAPPING_FILES } from '../mapping/mapping-files.ts'
import { readItem } from './trash-item.ts'
import { isTrashId } from './trash-place.ts'

/** A link of the library's own in an app's folder that leads to a model that was deleted. `dangling`: it is still there, and leads nowhere. */
export interface LinkOfDeleted {
  readonly app_id: string
  /** Absolute. */
  readonly target: string
  readonly state: 'dangling' | 'removed'
}

/** Says which links lead nowhere, now that a model is in the trash, and takes them away if that is wanted. What cannot be done is no error of the deletion. */
export async function settleLinks(
  ports: LibraryPorts,
  { model_id, trash_id }: { readonly model_id: string; readonly trash_id: string },
  wanted: 'keep' | 'remove',
): Promise<readonly LinkOfDeleted[]> {
  const mapping = { ...ports, files: MAPPING_FILES }
  const links = await withPatience(ports, () => danglingLinks(mapping, model_id))
  if (links.length === 0 || wanted === 'keep') return links.map(linkOf('dangling'))
  const removed = await withPatience(ports, async () => {
    await forgetLinks(ports, (id) => isInTrash(ports, id))
    return removeLinks(mapping, trash_id, links)
  })
  return links.map((link) => linkOf(removed.includes(link) ? 'removed' : 'dangling')(link))
}

/** Puts the links back that went with a model; gives their places. */
export async function returnLinks(ports: LibraryPorts, trashId: string): Promise<readonly string[]> {
  const back = await withPatience(ports, () => restoreLinks({ ...ports, files: MAPPING_FILES }, trashId))
  return back.map(({ target }) => target)
}

/** A drive that hangs must not keep anybody from deleting. */
const PATIENCE_MS = 10_000

async function withPatience<T>(ports: LibraryPorts, work: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const patience = new AbortController()
  const late = pause(PATIENCE_MS, undefined, { signal: patience.signal }).then(
    () => 'late' as const,
    () => [],
  )
  const done = work().catch((error: unknown) => {
    ports.logger.warn('the links of a model in apps could not be looked after', { reason: String(error) })
    return []
  })
  const links = await Promise.race([done, late])
  patience.abort()
  if (links !== 'late') return links
  ports.logger.warn('the folder of an app does not answer, so links in it were not looked after', {})
  return []
}

async function isInTrash(ports: LibraryPorts, trashId: string): Promise<boolean> {
  return isTrashId(trashId) && (await readItem(ports, trashId, 'whole')) !== undefined
}

function linkOf(state: LinkOfDeleted['state']): (link: LinkEntry) => LinkOfDeleted {
  return ({ app_id, target }) => ({ app_id, target, state })
}
