import { join } from 'node:path'
import { withFileErrors } from '../files/file-error.ts'
import { type Attempt, closeAttempt, readQueue, removeQuietly } from './attempt.ts'
import { type LockHolder, readLockFile } from './lock-record.ts'

/** A lock that this process holds. `await using` releases it. */
export interface HeldLock extends AsyncDisposable {
  readonly path: string
  /** What the lock file says about us. */
  readonly holder: LockHolder
  /** True while the lock file is still ours; false when somebody deleted it by hand. */
  readonly isHeld: () => Promise<boolean>
  /** Lets the next one in. A lock that is no longer ours is left alone (`lost`). A second call does nothing, unless the first one failed. */
  readonly release: () => Promise<'released' | 'lost'>
}

/** The handle of an attempt that took its lock. */
export function heldLock(attempt: Attempt): HeldLock {
  let released: Promise<'released' | 'lost'> | undefined
  const release = () => {
    released ??= releaseLock(attempt).catch((error: unknown) => {
      released = undefined
      throw error
    })
    return released
  }
  return {
    path: attempt.path,
    holder: attempt.holder,
    isHeld: () => isHeld(attempt),
    release,
    [Symbol.asyncDispose]: async () => {
      await release()
    },
  }
}

/** Removes the lock file if it is ours, and our ticket in any case. */
export async function letGo(attempt: Attempt): Promise<'released' | 'lost'> {
  const held = await isHeld(attempt)
  if (held) {
    await removeOldClaims(attempt)
    await removeQuietly(attempt.path)
  }
  await closeAttempt(attempt)
  return held ? 'released' : 'lost'
}

async function isHeld({ path, holder }: Attempt): Promise<boolean> {
  const found = await readLockFile(path).catch(() => undefined)
  return found?.state === 'held' && found.token === holder.token
}

async function releaseLock(attempt: Attempt): Promise<'released' | 'lost'> {
  await attempt.at('before_release')
  return withFileErrors({ doing: 'release', path: attempt.path }, () => letGo(attempt))
}

/** While the lock is ours, a claim can only be the remains of a dead process or of one that is about to step back. */
async function removeOldClaims({ queue }: Attempt): Promise<void> {
  const names = await readQueue(queue)
  for (const name of names.filter((name) => name.startsWith('claim-'))) await removeQuietly(join(queue, name))
}
