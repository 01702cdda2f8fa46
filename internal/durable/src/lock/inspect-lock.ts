import { withFileErrors } from '../files/file-error.ts'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'
import { type LockHolder, readLockFile } from './lock-record.ts'

/** What is known about a lock without asking for it. `abandoned`: its holder is dead (undefined when the file does not say who it was). */
export type LockState =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly holder: LockHolder }
  | { readonly state: 'held_elsewhere'; readonly holder: LockHolder }
  | { readonly state: 'abandoned'; readonly holder: LockHolder | undefined }

/**
 * Looks at the lock at `path` and changes nothing. The answer may be old by the time it is read: good for reports, not for decisions.
 * @throws CodedError `lock_unreadable`, and file errors.
 */
export async function inspectLock(path: string, processes: ProcessTable = createProcessTable()): Promise<LockState> {
  const found = await withFileErrors({ doing: 'read', path }, () => readLockFile(path))
  if (found.state === 'free') return found
  if (found.state === 'void') return { state: 'abandoned', holder: undefined }
  const liveness = await processes.liveness(found.holder)
  return { state: STATES[liveness], holder: found.holder }
}

const STATES = { alive: 'held', elsewhere: 'held_elsewhere', dead: 'abandoned' } as const
