import { rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf, syncDirectory, withFileErrors } from '@plinth/durable'
import { forgetItem, type TrashMove } from './trash-item.ts'

/** Removes what describes an item, and the directories that were made for it, as far as they are empty. Anything else in it stays. */
export async function clearItem(directory: string, moves: readonly TrashMove[]): Promise<void> {
  await withFileErrors({ doing: 'remove', path: directory }, async () => {
    for (const made of directoriesFor(directory, moves)) await rmdir(made).catch(ignoreOthers)
    // Last, so that a kill before this leaves what says what to remove.
    await forgetItem(directory, 'planned')
    await forgetItem(directory, 'whole')
    await rmdir(directory).catch(ignoreOthers)
    await syncDirectory(dirname(directory))
  })
}

/** The innermost first. */
function directoriesFor(directory: string, moves: readonly TrashMove[]): readonly string[] {
  const made = new Set<string>()
  for (const { part, path } of moves) {
    if (part !== 'model') continue
    for (let each = dirname(join('model', path)); each !== '.'; each = dirname(each)) made.add(join(directory, each))
  }
  return [...made].sort((a, b) => b.length - a.length)
}

/** It is gone, or somebody keeps something there. */
function ignoreOthers(error: unknown): void {
  if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(errnoOf(error) ?? '')) throw error
}
