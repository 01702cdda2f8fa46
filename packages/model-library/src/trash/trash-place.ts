import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { newToken } from '@plinth/durable'
import { bindingsFile } from '../dependencies/bindings.ts'
import { mountPointAbove, readMountPoints } from '../external/look/mount-table.ts'
import { type LibraryPlace, modelDirectory } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { registryLink } from '../registry/registry-directory.ts'
import { scrubRecordFile } from '../scrub/scrub-record.ts'
import { lookAt } from './file-identity.ts'
import { ledgerFile } from './ownership-ledger.ts'

/** Where trashed models lie. */
export function trashDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'trash')
}

/** A new name in the trash: when, and 32 hex digits. Sorts by time. */
export function newTrashId(now: Date): string {
  return `${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${newToken()}`
}

/** The directory of one trashed model. @throws CodedError `trash_item_not_found` for a text that is no trash id. */
export function itemDirectory(place: Pick<LibraryPlace, 'ownDirectory'>, trashId: string): string {
  if (!isTrashId(trashId)) throw itemNotFound(trashId)
  return join(trashDirectory(place), trashId)
}

/** True for what {@link newTrashId} makes. */
export function isTrashId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{32}$/.test(text)
}

/** The error for a trash id that nothing in the trash has. */
export function itemNotFound(trashId: string): CodedError {
  return new CodedError('trash_item_not_found', `there is no ${JSON.stringify(trashId)} in the trash`, {
    hint: 'List the trash for the ids of what is in it.',
    details: { trash_id: trashId },
  })
}

/** Parts of a model: its directory, and what the library keeps about it elsewhere. */
export const TRASHED_PARTS = ['model', 'bindings', 'bindings_backup', 'ledger', 'scrub'] as const

/** See {@link TRASHED_PARTS}. */
export type TrashedPart = (typeof TRASHED_PARTS)[number]

/** Where a part of a model belongs. @throws CodedError `invalid_model_id` */
export function placeOfPart(place: LibraryPlace, modelId: string, part: TrashedPart): string {
  const bindings = bindingsFile(place, modelId)
  const places = {
    model: () => modelDirectory(place, modelId),
    bindings: () => bindings,
    bindings_backup: () => `${bindings}.bak`,
    ledger: () => ledgerFile(place, modelId),
    scrub: () => scrubRecordFile(place, modelId),
  }
  return places[part]()
}

/**
 * Makes the trash, and makes sure that a model can get there by being renamed: nothing is ever copied.
 * @throws CodedError `trash_unavailable`: it lies on another file system or mount than the model; `registry_link`: a link is in its place.
 */
export async function requireTrash(place: LibraryPlace, modelId: string): Promise<void> {
  const [trash, model] = [trashDirectory(place), modelDirectory(place, modelId)]
  if ((await lookAt(trash))?.kind === 'link') throw registryLink(trash)
  await makeDurableDirectory(trash)
  const devices = await Promise.all([trash, model].map(async (path) => (await lookAt(path))?.device))
  const mounts = await readMountPoints()
  const isOneMount = !mounts || mountPointAbove(mounts, trash) === mountPointAbove(mounts, model)
  if (devices[0] !== devices[1] || !isOneMount) throw trashUnavailable(place, modelId)
}

/** The error for a model that cannot be renamed into the trash. */
export function trashUnavailable(place: LibraryPlace, modelId: string, cause?: unknown): CodedError {
  const path = modelDirectory(place, modelId)
  return new CodedError('trash_unavailable', `the trash of the library is on another file system than ${path}`, {
    hint: 'Keep the whole library on one file system, or remove the directory by hand and reindex.',
    details: { path, trash: trashDirectory(place), model_id: modelId },
    cause,
  })
}

/** Every directory between a model and the root, the outermost first. */
export function directoriesAbove(place: LibraryPlace, modelId: string): readonly string[] {
  const family = dirname(modelDirectory(place, modelId))
  return [dirname(family), family]
}
