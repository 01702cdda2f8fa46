import { randomUUID } from 'node:crypto'
import { copyFile, open, readdir, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf, removeTree, syncDirectory, withFileErrors } from '@plinth/durable'
import { OVERLAY_FILE } from '../prior/review-overlay.ts'
import { type LibraryPlace, modelDirectory } from '../registry/library-place.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { readMetadata } from '../registry/metadata-document.ts'
import { removeEmptyUpwards, requireOwnDirectory } from '../registry/registry-directory.ts'

/** What the journal says of a copy: which model, and the name of the directory where its files gather. */
export interface CopyIntent {
  readonly operation: 'copy_import'
  readonly model_id: string
  readonly staging: string
}

/** The intent of a new copy. */
export function newCopyIntent(modelId: string): CopyIntent {
  return { operation: 'copy_import', model_id: modelId, staging: `.plinth-import-${randomUUID().replaceAll('-', '')}` }
}

/** True for an intent that {@link newCopyIntent} made. */
export function isCopyIntent(value: unknown): value is CopyIntent {
  const { operation, model_id, staging } = Object(value)
  if (operation !== 'copy_import' || typeof model_id !== 'string' || typeof staging !== 'string') return false
  return /^\.plinth-import-[0-9a-f]{32}$/.test(staging)
}

/**
 * Where the files of a copy gather: beside the place that they will have, so that one rename puts them there, on whatever is mounted there; hidden,
 * so that nobody takes it for a model.
 */
function stagingDirectory(place: LibraryPlace, { model_id, staging }: CopyIntent): string {
  return join(dirname(modelDirectory(place, model_id)), staging)
}

/** Makes the directory of a copy. @throws CodedError `registry_link`; file errors. */
export async function makeStaging(place: LibraryPlace, intent: CopyIntent): Promise<string> {
  await requireOwnDirectory(place, intent.model_id)
  const directory = stagingDirectory(place, intent)
  await makeDurableDirectory(directory)
  return directory
}

/** True where a model may be put: nothing is there, or no more than a review that an unregistered model left. */
export async function isFree(place: LibraryPlace, modelId: string): Promise<boolean> {
  const names = await namesIn(modelDirectory(place, modelId))
  return names === undefined || names.every((name) => name === OVERLAY_FILE)
}

/** Gives a finished copy the place of its model. A review that lies there goes with it. False: the place is taken. */
export async function placeStaging(place: LibraryPlace, intent: CopyIntent): Promise<boolean> {
  const [from, to] = [stagingDirectory(place, intent), modelDirectory(place, intent.model_id)]
  await requireOwnDirectory(place, intent.model_id)
  if (!(await isFree(place, intent.model_id))) return false
  return withFileErrors({ doing: 'move', path: to }, async () => {
    const names = await namesIn(to)
    if (names?.includes(OVERLAY_FILE)) await moveReview(join(to, OVERLAY_FILE), join(from, OVERLAY_FILE))
    if (names) await rmdir(to)
    await rename(from, to).catch(async (error) => {
      if (names?.includes(OVERLAY_FILE)) await putReviewBack(from, to)
      throw error
    })
    await syncDirectory(dirname(to))
    return true
  })
}

/** Removes a copy that came to nothing, and the directories that are empty then. */
export async function removeStaging(place: LibraryPlace, intent: CopyIntent): Promise<void> {
  const directory = stagingDirectory(place, intent)
  await removeTree(directory)
  await withFileErrors({ doing: 'remove', path: dirname(directory) }, () =>
    removeEmptyUpwards(dirname(directory), place.root),
  )
}

/**
 * Settles what a killed process left of a copy: one that was finished is put in its place, if that is free; any other is removed. True where its
 * model is there. Can run twice.
 */
export async function settleCopy(place: LibraryPlace, intent: CopyIntent): Promise<boolean> {
  const finished = await readMetadata(join(stagingDirectory(place, intent), 'metadata.json'))
  if (finished.state === 'found' && (await placeStaging(place, intent))) return true
  await removeStaging(place, intent)
  return !(await isFree(place, intent.model_id))
}

async function moveReview(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  const copy = await open(to, 'r+')
  await copy.sync().finally(() => copy.close())
  await syncDirectory(dirname(to))
  await unlink(from)
}

/** What a person wrote is not lost with a copy that comes to nothing. */
async function putReviewBack(from: string, to: string): Promise<void> {
  await makeDurableDirectory(to)
  await moveReview(join(from, OVERLAY_FILE), join(to, OVERLAY_FILE))
}

async function namesIn(directory: string): Promise<readonly string[] | undefined> {
  return withFileErrors({ doing: 'read', path: directory }, () =>
    readdir(directory).catch((error) => {
      if (errnoOf(error) !== 'ENOENT') throw error
      return undefined
    }),
  )
}
