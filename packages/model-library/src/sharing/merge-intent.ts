import { dirname, join } from 'node:path'
import type { NameMarks, WeightsApp } from './weight-name.ts'

/** How two names come to have one set of bytes. `reflink`: two files with shared blocks, apart again when one is written; `hard_link`: one file with two names. */
export type MergeMethod = 'reflink' | 'hard_link'

/** One name that gets the bytes of another. */
export interface MergeStep {
  readonly app: WeightsApp
  /** The name that changes. */
  readonly path: string
  /** The name whose bytes are kept. */
  readonly keep: string
  readonly sha256: string
  /** What is expected; a reflink is always tried first. */
  readonly method: MergeMethod
  /** Whether a hard link will do where the file system makes no reflink. */
  readonly hard_link: 'allowed' | 'refused'
  readonly was: NameMarks
  readonly kept: NameMarks
}

/** A step that was done. */
export interface MergedStep extends MergeStep {
  readonly now: NameMarks
}

/** What is written down before the first name changes. */
export interface MergeIntent {
  readonly operation: 'merge'
  readonly id: string
  /** RFC 3339. */
  readonly at: string
  readonly steps: readonly MergeStep[]
}

/** What is written down before names get bytes of their own again. */
export interface UnmergeIntent {
  readonly operation: 'unmerge'
  readonly id: string
  readonly steps: readonly MergedStep[]
}

/** Where the file lies that is about to get a name: beside it, under a name that nothing else has. */
export function stagedPath(id: string, path: string, number: number): string {
  return join(dirname(path), `${STAGED}${id}.${number}.new`)
}

/** Where the file that had the name keeps another one until all is well. */
export function heldPath(id: string, path: string, number: number): string {
  return join(dirname(path), `${STAGED}${id}.${number}.old`)
}

/** Whether a name is one of those two. */
export function isStagedName(name: string): boolean {
  return name.startsWith(STAGED)
}

const STAGED = '.plinth-sharing-'

/** True for what was begun by a merge. */
export function isMergeIntent(value: unknown): value is MergeIntent {
  const { operation, id, steps } = Object(value)
  return operation === 'merge' && typeof id === 'string' && Array.isArray(steps) && steps.every(isStep)
}

/** True for what was begun by the undo of a merge. */
export function isUnmergeIntent(value: unknown): value is UnmergeIntent {
  const { operation, id, steps } = Object(value)
  return operation === 'unmerge' && typeof id === 'string' && Array.isArray(steps) && steps.every(isMergedStep)
}

/** True for what describes a step that was done. */
export function isMergedStep(value: unknown): value is MergedStep {
  return isStep(value) && isMarks(Object(value).now)
}

function isStep(value: unknown): value is MergeStep {
  const { path, keep, sha256, was, kept } = Object(value)
  return [path, keep, sha256].every((each) => typeof each === 'string') && isMarks(was) && isMarks(kept)
}

function isMarks(value: unknown): value is NameMarks {
  const { device, inode, size, mode, uid, gid, modified_ns, accessed_ns } = Object(value)
  const isNumbers = [size, mode, uid, gid].every((each) => typeof each === 'number')
  return isNumbers && [device, inode, modified_ns, accessed_ns].every((each) => /^\d{1,20}$/.test(String(each)))
}
