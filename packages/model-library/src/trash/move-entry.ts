import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, withFileErrors } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'
import { makeDurableDirectory } from '../registry/make-durable-directory.ts'
import { type FileIdentity, isSame, type LookAt } from './file-identity.ts'

/** One thing to be moved within a file system. */
export interface EntryMove {
  readonly from: string
  readonly to: string
  readonly look: LookAt
  /** True for what was recorded. */
  readonly isIt: (found: FileIdentity) => boolean
  /** Default `pooled`. */
  readonly calls?: FileCalls | undefined
}

/**
 * What became of it. `gone`: nothing is there (it was moved before). `other`: what is there is not what was recorded, so it stays. `taken`: its
 * new place is somebody else's.
 */
export type MoveOutcome = 'moved' | 'gone' | 'other' | 'taken'

/**
 * Renames what was recorded, and nothing else: it is looked at right before, and again right after; another that got in between is put back.
 * Nothing is ever replaced. Can run twice. @throws CodedError file errors.
 */
export async function moveEntry(move: EntryMove): Promise<MoveOutcome> {
  const { from, to, look, isIt, calls = 'pooled' } = move
  const found = await look(from)
  if (!found) return 'gone'
  if (!isIt(found)) return 'other'
  const there = await look(to)
  if (there) return settleTaken(move, found, there)
  return withFileErrors({ doing: 'move', path: from }, async () => {
    if (!(await look(dirname(to)))) await makeDurableDirectory(dirname(to))
    if (!(await renameNew(move, found))) return 'taken'
    const arrived = await look(to)
    if (arrived && isIt(arrived)) return 'moved'
    await FILE_OPERATIONS[calls].rename(to, from)
    return 'other'
  })
}

/** A file with both names was being moved when its mover was killed. */
async function settleTaken(
  { from, calls = 'pooled' }: EntryMove,
  found: FileIdentity,
  there: FileIdentity,
): Promise<MoveOutcome> {
  if (found.kind !== 'file' || !isSame(found, there)) return 'taken'
  await withFileErrors({ doing: 'move', path: from }, async () => FILE_OPERATIONS[calls].unlink(from))
  return 'moved'
}

/** By a second name, so that not even a file that appears at this moment is replaced; where there are no second names, by renaming. */
async function renameNew({ from, to, calls = 'pooled' }: EntryMove, { kind }: FileIdentity): Promise<boolean> {
  const { link, rename, unlink } = FILE_OPERATIONS[calls]
  if (kind !== 'file') {
    await rename(from, to)
    return true
  }
  try {
    await link(from, to)
    await unlink(from)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    if (!NO_LINKS.includes(errnoOf(error) ?? '')) throw error
    await rename(from, to)
    return true
  }
}

const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** The error for a place that somebody else has by now. */
export function restoreConflict(modelId: string, paths: readonly string[]): CodedError {
  return new CodedError('restore_conflict', `${paths[0]} is there again, so ${modelId} cannot be put back`, {
    hint: 'Delete or move what is there, then restore again; the trash keeps the model meanwhile.',
    details: { model_id: modelId, paths: [...paths] },
  })
}
