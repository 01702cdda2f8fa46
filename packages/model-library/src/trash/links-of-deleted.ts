import { setTimeout as pause } from 'node:timers/promises'
import type { LibraryPorts } from '../library-ports.ts'
import { danglingLinks } from '../mapping/dangling-links.ts'
import type { LinkEntry } from '../mapping/link-registry.ts'
import { MAPPING_FILES } from '../mapping/mapping-files.ts'
import { isRelinkIntent } from '../mapping/relink-intent.ts'
import { removeLinks, restoreLinks } from '../mapping/remove-links.ts'
import { forgetLinks } from '../mapping/removed-links-record.ts'
import { trashedItem } from './list-trash.ts'
import { isTrashId } from './trash-place.ts'

/** A link of the library's own in an app's folder that leads to a model that was deleted. `dangling`: it is still there, and leads nowhere. */
export interface LinkOfDeleted {
  readonly app_id: string
  /** Absolute. */
  readonly target: string
  readonly state: 'dangling' | 'removed'
}

/**
 * Says which links lead nowhere, now that models are in the trash, and takes them away if that is wanted; by model. What cannot be done is no
 * error of the deletion.
 */
export async function settleLinks(
  ports: LibraryPorts,
  deleted: readonly { readonly model_id: string; readonly trash_id: string }[],
  wanted: 'keep' | 'remove',
): Promise<ReadonlyMap<string, readonly LinkOfDeleted[]>> {
  const mapping = { ...ports, files: MAPPING_FILES }
  const ids = new Set(deleted.map(({ model_id }) => model_id))
  const all = await withPatience(ports, () => danglingLinks(mapping, ids))
  if (all.length > 0 && wanted === 'remove') await withPatience(ports, () => forgetUnused(ports))
  const settled = new Map<string, readonly LinkOfDeleted[]>()
  for (const { model_id, trash_id } of all.length === 0 ? [] : deleted) {
    const links = all.filter((link) => link.model_id === model_id)
    if (links.length === 0) continue
    const removed = wanted === 'keep' ? [] : await withPatience(ports, () => removeLinks(mapping, trash_id, links))
    settled.set(
      model_id,
      links.map((link) => linkOf(removed.includes(link) ? 'removed' : 'dangling')(link)),
    )
  }
  return settled
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

async function forgetUnused(ports: LibraryPorts): Promise<readonly never[]> {
  const pending = (await ports.journal.intents()).flatMap((each) => (isRelinkIntent(each) ? [each.trash_id] : []))
  await forgetLinks(ports, async (id) => pending.includes(id) || (await isInTrash(ports, id)))
  return []
}

async function isInTrash(ports: LibraryPorts, trashId: string): Promise<boolean> {
  return isTrashId(trashId) && (await trashedItem(ports, trashId)) !== undefined
}

function linkOf(state: LinkOfDeleted['state']): (link: LinkEntry) => LinkOfDeleted {
  return ({ app_id, target }) => ({ app_id, target, state })
}
