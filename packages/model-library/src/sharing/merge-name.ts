import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { withFileErrors } from '@plinth/durable'
import type { TakeLock } from '../library-lock.ts'
import { reasonOf } from './list-weights.ts'
import { makeLike } from './make-like.ts'
import { heldPath, type MergedStep, type MergeStep, stagedPath } from './merge-intent.ts'
import { hasSameBytes, type ReadingCall } from './same-bytes.ts'
import { marksAt, type NumberedStep, settleName } from './settle-name.ts'
import type { SharingFiles } from './sharing-files.ts'
import { isSameOwner, isUnchanged, type NameMarks, nodeOf } from './weight-name.ts'

/** Why a step of a preview was not done when it came to it. Codes of file errors (`disk_full`, …) besides. */
export type StepRefusal = 'already_shared' | 'changed' | 'in_use' | 'cannot_share' | 'permissions_differ'

/** What became of a name. */
export type MergedName =
  | { readonly state: 'merged'; readonly step: MergedStep }
  | { readonly state: 'refused'; readonly path: string; readonly code: string; readonly message: string }

/** What merging one name works with. */
export interface NamePorts {
  readonly files: SharingFiles
  /** The library's write lock, for names in it. */
  readonly lock: TakeLock
}

/**
 * Gives one name the bytes of another. The name leads to a whole file at every moment; the file that it had is kept under a second name until the
 * change is done and nobody wrote to it. Whatever refuses, all is as it was.
 */
export async function mergeName(ports: NamePorts, numbered: NumberedStep, call: ReadingCall): Promise<MergedName> {
  const { step } = numbered
  try {
    const code = await withFileErrors({ doing: 'share', path: step.path }, () => tryMerge(ports, numbered, call))
    const done = await settleName(ports.files, numbered)
    if (done && code === undefined) return { state: 'merged', step: done }
    return refused(step, code ?? 'changed')
  } catch (error) {
    const done = await settleName(ports.files, numbered)
    if (done) return { state: 'merged', step: done }
    call.signal?.throwIfAborted()
    return { state: 'refused', path: step.path, ...reasonOf(error, { doing: 'share', path: step.path }) }
  }
}

async function tryMerge(ports: NamePorts, numbered: NumberedStep, call: ReadingCall): Promise<StepRefusal | undefined> {
  const { files } = ports
  const { step } = numbered
  const code = (await faultOf(step)) ?? (await isWritten(files, step))
  if (code !== undefined) return code
  const staged = stagedPath(numbered.id, step.path, numbered.number)
  if (!(await stage(files, step, staged))) return 'cannot_share'
  if (!(await hasSameBytes(staged, step.path, call))) return 'changed'
  call.signal?.throwIfAborted()
  await using _lock = step.app === 'library' ? await ports.lock('share the bytes of a file') : undefined
  return (await faultOf(step)) ?? (await isWritten(files, step)) ?? (await giveName(files, numbered))
}

/** Whether both names are what was seen in the preview, and the way to them as well. */
async function faultOf({ path, keep, was, kept, hard_link, method }: MergeStep): Promise<StepRefusal | undefined> {
  for (const each of [path, keep])
    if ((await realpath(dirname(each)).catch(() => undefined)) !== dirname(each)) return 'changed'
  const [now, other] = [await marksAt(path), await marksAt(keep)]
  if (now && other && nodeOf(now) === nodeOf(other)) return 'already_shared'
  if (!now || !other || !isUnchanged(was, now) || !isUnchanged(kept, other)) return 'changed'
  const needsMode = method === 'hard_link' && hard_link === 'allowed'
  return isSameOwner(now, other) && (!needsMode || now.mode === other.mode) ? undefined : 'permissions_differ'
}

async function isWritten(files: SharingFiles, { was, kept }: MergeStep): Promise<'in_use' | undefined> {
  const writers = await files.openWriters(new Set([was.inode, kept.inode]))
  return [was, kept].some((marks) => writers.has(nodeOf(marks))) ? 'in_use' : undefined
}

async function stage(files: SharingFiles, { keep, was, hard_link }: MergeStep, staged: string): Promise<boolean> {
  if (await files.clone(keep, staged)) {
    await makeLike(staged, was)
    return true
  }
  if (hard_link === 'refused') return false
  await files.link(keep, staged)
  return true
}

async function giveName(files: SharingFiles, { id, number, step }: NumberedStep): Promise<StepRefusal | undefined> {
  const { path, was } = step
  const held = heldPath(id, path, number)
  await files.link(path, held)
  if (!isThat(was, await marksAt(held))) return 'changed'
  await files.move(stagedPath(id, path, number), path) // commit point: a kill leaves it done from here on
  await files.syncDirectory(dirname(path))
  const isWrittenNow = (await files.openWriters(new Set([was.inode]))).has(nodeOf(was))
  if (!isWrittenNow) return undefined // what changed until now goes back when the step is settled
  await files.move(held, path)
  return 'in_use'
}

function isThat(was: NameMarks, found: NameMarks | undefined): boolean {
  return found !== undefined && isUnchanged(was, found)
}

function refused({ path }: MergeStep, code: StepRefusal): MergedName {
  return { state: 'refused', path, code, message: REFUSALS[code] }
}

const REFUSALS: Readonly<Record<StepRefusal, string>> = {
  already_shared: 'It shares its bytes already.',
  changed: 'It, or the file that it would share, is not what the preview saw.',
  in_use: 'A program has it, or the file that it would share, open for writing.',
  cannot_share: 'The file system makes no reflink of it, and a hard link is not allowed here.',
  permissions_differ: 'Its owner, group or permissions are others.',
}
