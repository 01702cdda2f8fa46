import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { newToken } from '@plinth/durable'
import { bindingsFile } from '../dependencies/bindings.ts'
import { mountPointAbove } from '../external/look/mount-table.ts'
import { type LibraryPlace, modelDirectory } from '../registry/library-place.ts'
import { registryLink } from '../registry/registry-directory.ts'
import { scrubRecordFile } from '../scrub/scrub-record.ts'
import { lookAt } from './file-identity.ts'
import { ledgerFile } from './ownership-ledger.ts'

/** Where trashed models lie. */
export function trashDirectory({ ownDirectory }: Pick<LibraryPlace, 'ownDirectory'>): string {
  return join(ownDirectory, 'trash')
}

/** The names of models that go into the trash together: when, 24 hex digits of their own, and the turn of each in 8. Sort by time and turn. */
export function newTrashIds(now: Date): (turn: number) => string {
  const together = `${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${newToken().slice(0, 24)}`
  return (turn) => `${together}${turn.toString(16).padStart(TURN_DIGITS, '0')}`
}

/** The directory of what went into the trash together with a model. @throws CodedError `trash_item_not_found` for a text that is no trash id. */
export function itemDirectory(place: Pick<LibraryPlace, 'ownDirectory'>, trashId: string): string {
  if (!isTrashId(trashId)) throw itemNotFound(trashId)
  return join(trashDirectory(place), `${trashId.slice(0, -TURN_DIGITS)}${'0'.repeat(TURN_DIGITS)}`)
}

/** What the names of one model's parts end with there; the first one's with nothing. */
export function turnMark(trashId: string): string {
  const turn = Number.parseInt(trashId.slice(-TURN_DIGITS), 16)
  return turn === 0 ? '' : `.${turn}`
}

const TURN_DIGITS = 8

/** True for what {@link newTrashIds} makes. */
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

/** The device that the trash lies on, be it made or not. @throws CodedError `registry_link`: a link is in its place. */
export async function deviceOfTrash(place: LibraryPlace): Promise<string> {
  const trash = trashDirectory(place)
  const found = await lookAt(trash)
  if (found?.kind === 'link') throw registryLink(trash)
  return (found ?? (await lookAt(place.ownDirectory)))?.device ?? ''
}

/** Whether a model lies on the mount of the trash. */
export function isOnMountOfTrash(place: LibraryPlace, modelId: string, mounts: readonly string[] | undefined): boolean {
  if (!mounts) return true
  return mountPointAbove(mounts, trashDirectory(place)) === mountPointAbove(mounts, modelDirectory(place, modelId))
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
