import { lstat } from 'node:fs/promises'
import { errnoOf } from '@plinth/durable'
import { heldPath, type MergedStep, type MergeStep, stagedPath } from './merge-intent.ts'
import type { SharingFiles } from './sharing-files.ts'
import { isSameTime, isUnchanged, marksOf, type NameMarks, nodeOf } from './weight-name.ts'

/** A step of a merge, and where it stands in it. */
export interface NumberedStep {
  readonly id: string
  readonly number: number
  readonly step: MergeStep
}

/**
 * Makes an end of a step wherever it was left: what was staged goes; the name has the shared bytes, or the file that it had where that changed
 * meanwhile; nothing is held any more. Gives the step when it was done. Can run twice.
 */
export async function settleName(files: SharingFiles, numbered: NumberedStep): Promise<MergedStep | undefined> {
  const { id, number, step } = numbered
  await removeIfThere(files, stagedPath(id, step.path, number))
  const path = heldPath(id, step.path, number)
  const held = await marksAt(path)
  if (held) await settleHeld(files, step, { path, held })
  const now = await marksAt(step.path)
  return now && isMerged(step, now) ? { ...step, now } : undefined
}

async function settleHeld(
  files: SharingFiles,
  step: MergeStep,
  { path, held }: { readonly path: string; readonly held: NameMarks },
): Promise<void> {
  const now = await marksAt(step.path)
  const isShared = now !== undefined && nodeOf(now) !== nodeOf(held) && isMerged(step, now)
  // Somebody wrote into the old file while its name changed: that is what counts. A name that somebody took away or gave to another file stays so.
  if (isShared && !isUnchanged(step.was, held)) await files.move(path, step.path)
  else await files.unlink(path)
}

/** Whether a name has the bytes that it was to share: a link to the file that is kept, or a clone with the times that the name had. */
function isMerged({ was, kept }: MergeStep, now: NameMarks): boolean {
  if (nodeOf(now) === nodeOf(was)) return false
  return nodeOf(now) === nodeOf(kept) || (now.size === was.size && isSameTime(now, was))
}

/** What is at a path; undefined where nothing is. */
export async function marksAt(path: string): Promise<NameMarks | undefined> {
  const found = await lstat(path, { bigint: true }).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
    return undefined
  })
  return found?.isFile() ? marksOf(found) : undefined
}

/** Removes a file; one that is not there is fine. */
export async function removeIfThere(files: SharingFiles, path: string): Promise<void> {
  await files.unlink(path).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  })
}
