import { readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf, syncDirectory, withFileErrors } from '@plinth/durable'
import type { LibraryPlace } from '../registry/library-place.ts'
import { ifMissing } from './if-missing.ts'
import { DESCRIPTIONS } from './item-descriptions.ts'
import { type ItemPlace, markInName, placeInItem, type TrashMove } from './trash-item.ts'
import { itemDirectory, turnMark } from './trash-place.ts'

/**
 * Ends a model's time in the trash: removes the directories that were made for it, as far as they are empty, and with the last one of a directory
 * what describes them. Anything else stays, and is no model any more.
 */
export async function clearItem(
  place: Pick<LibraryPlace, 'ownDirectory'>,
  trashId: string,
  moves: readonly TrashMove[],
): Promise<void> {
  const [directory, mark] = [itemDirectory(place, trashId), turnMark(trashId)]
  await withFileErrors({ doing: 'remove', path: directory }, async () => {
    await clearDirectories({ directory, mark }, moves)
    const names = await readdir(directory).catch(ifMissing<string[]>([]))
    const left = modelsIn(names)
    const isLeft = left.delete(mark)
    if (left.size === 0) return forgetAll(directory, names)
    // Where the disk is full it stays listed, until it is emptied again.
    if (isLeft) await writeFile(join(directory, `${CLEARED}${mark}`), '').catch(() => {})
    await syncDirectory(directory)
  })
}

/** Removes the directories that were made for a model in the trash, as far as they are empty. */
export async function clearDirectories(at: ItemPlace, moves: readonly TrashMove[]): Promise<void> {
  const made = directoriesFor(placeInItem(at, { part: 'model', path: '' }), moves)
  for (const each of made) await rmdir(each).catch(ignoreOthers)
}

/** The marks of the models that lie in a directory of the trash, by the names in it. */
export function modelsIn(names: readonly string[]): Set<string> {
  const all = new Set(names)
  const found = names.flatMap((name) => markInName(name) ?? [])
  return new Set(found.filter((mark) => !all.has(`${CLEARED}${mark}`)))
}

const CLEARED = 'cleared'

/** What says what to remove goes last. */
async function forgetAll(directory: string, names: readonly string[]): Promise<void> {
  const cleared = names.filter((name) => name.startsWith(CLEARED))
  for (const name of [...cleared, ...Object.values(DESCRIPTIONS)]) await rm(join(directory, name), { force: true })
  await rmdir(directory).catch(ignoreOthers)
  await syncDirectory(dirname(directory))
}

/** The innermost first. */
function directoriesFor(model: string, moves: readonly TrashMove[]): readonly string[] {
  const made = new Set<string>()
  for (const { part, path } of moves) {
    if (part !== 'model' || path === '') continue
    for (let each = dirname(path); each !== '.'; each = dirname(each)) made.add(join(model, each))
    made.add(model)
  }
  return [...made].sort((a, b) => b.length - a.length)
}

/** It is gone, or somebody keeps something there. */
function ignoreOthers(error: unknown): void {
  if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(errnoOf(error) ?? '')) throw error
}
