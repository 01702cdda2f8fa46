import { join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { withFileErrors } from '../files/file-error.ts'
import type { AtPoint } from '../gate.ts'
import { createProcessTable, type ProcessTable } from '../process/process-table.ts'
import { type Attempt, openAttempt } from './attempt.ts'
import { type HeldLock, heldLock, letGo } from './held-lock.ts'
import { type LockFile, type LockHolder, readLockFile } from './lock-record.ts'
import { positionOf } from './queue-order.ts'
import { type TakeResult, takeLock } from './take-lock.ts'
import { createWaker, type Waker } from './waker.ts'

/** Settings of {@link acquireLock}; all are optional. */
export interface LockOptions {
  /** Ends the waiting; the promise rejects with the signal's reason, and the place in the queue is given up. */
  readonly signal?: AbortSignal | undefined
  /** Told when waiting begins and whenever the holder changes. */
  readonly onWait?: ((wait: LockWait) => void) | undefined
  /** Stored in the lock file for whoever waits, e.g. an operation id. Default: empty. */
  readonly purpose?: string | undefined
  /** The longest time between two looks of whoever is next, in ms; a release wakes sooner; others look up to five times less often. Default 100. */
  readonly pollMs?: number | undefined
  /** A suspended process at the head of the queue keeps a free lock from the others this long. Default 1,000 ms. */
  readonly patienceMs?: number | undefined
  /** How long to wait for a holder on another machine or in another container, whose death cannot be seen. Default 60,000 ms. */
  readonly elsewhereMs?: number | undefined
  /** Default: a new one; on macOS and Windows keep one and pass it. */
  readonly processes?: ProcessTable | undefined
  /** Points: `queued`, `before_link`, `before_claim`, `claimed`, `before_replace`, `taken`, `before_release`. */
  readonly at?: AtPoint | undefined
}

/** What a waiter is told. */
export interface LockWait {
  readonly path: string
  /** Who holds it. undefined: nobody, but others were here first. */
  readonly holder: LockHolder | undefined
  /** How many are ahead of us in the queue, the holder included. */
  readonly ahead: number
}

/**
 * Waits for the lock at `path` and takes it. One holder at a time among all processes of this machine and within this one, in the order
 * of asking; a dead holder's lock is taken over by exactly one waiter. Beside the file lies `<path>.queue` while anyone asks. A holder that
 * asks again waits for itself. Why it is safe: README.md in this directory.
 *
 * @throws CodedError `lock_held_elsewhere`: its holder is on another machine and has not let go in `elsewhereMs`; `lock_unreadable`:
 * something else lies at the path; `links_unsupported`; `disk_full`, `read_only`, `permission_denied`, `io_error`.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<HeldLock> {
  options.signal?.throwIfAborted()
  return withAttempt(path, options, async (attempt) => {
    const waker = createWaker()
    try {
      await waitForTurn({ attempt, waker, options })
    } finally {
      waker.close()
    }
    return heldLock(attempt)
  })
}

/** Takes the lock at `path` if nobody alive holds it or waits for it; undefined otherwise. Errors as for {@link acquireLock}. */
export async function tryAcquireLock(path: string, options: LockOptions = {}): Promise<HeldLock | undefined> {
  options.signal?.throwIfAborted()
  return withAttempt(path, options, async (attempt) => {
    const { predecessor } = await positionOf(attempt)
    if (predecessor === undefined && (await takeNow(attempt)).state === 'taken') return heldLock(attempt)
    await letGo(attempt)
    return undefined
  })
}

/** Asks for the lock; when that fails, be it after the lock was ours, nothing of the attempt stays behind. */
async function withAttempt<T>(path: string, options: LockOptions, use: (attempt: Attempt) => Promise<T>): Promise<T> {
  const { processes = createProcessTable(), purpose = '', at = async () => {} } = options
  return withFileErrors({ doing: 'lock', path }, async () => {
    const attempt = await openAttempt(path, { processes, purpose, at })
    try {
      await at('queued')
      return await use(attempt)
    } catch (error) {
      await letGo(attempt).catch(() => {})
      throw error
    }
  })
}

interface Waiting {
  readonly attempt: Attempt
  readonly waker: Waker
  readonly options: LockOptions
}

async function waitForTurn({ attempt, waker, options }: Waiting): Promise<void> {
  const { signal, pollMs = 100 } = options
  const patience = createPatience(options)
  const report = createReporter(attempt, options)
  for (;;) {
    signal?.throwIfAborted()
    const { ahead, predecessor, head } = await positionOf(attempt)
    const result = predecessor === undefined || patience.isOver(head) ? await takeNow(attempt) : undefined
    if (result?.state === 'taken') return
    if (result) patience.restart()
    report(result ?? (await readLockFile(attempt.path)), ahead)
    const path = predecessor === undefined ? attempt.path : join(attempt.queue, predecessor)
    // Only whoever is next has to notice a death soon; the others wait for each other.
    await waker.next({ path, ms: pollMs * Math.min(Math.max(ahead, 1), 5), signal })
  }
}

/** Tries until the answer is one that only waiting can change. */
async function takeNow(attempt: Attempt): Promise<Exclude<TakeResult, { state: 'changed' }>> {
  for (;;) {
    const result = await takeLock(attempt)
    if (result.state !== 'changed') return result
  }
}

/**
 * A suspended process at the head of the queue must not keep a free lock from everyone: who has seen the same head for `patienceMs` looks
 * at the lock itself, and takes it if nobody alive holds it.
 */
function createPatience({ patienceMs = 1000 }: LockOptions) {
  let head: string | undefined
  let since = 0
  return {
    restart: () => {
      since = performance.now()
    },
    isOver: (current: string | undefined) => {
      if (current !== head) since = performance.now()
      head = current
      return performance.now() - since > patienceMs
    },
  }
}

function createReporter(attempt: Attempt, { onWait, elsewhereMs = 60_000 }: LockOptions) {
  let told: string | undefined
  let elsewhereSince: number | undefined
  return (seen: TakeResult | LockFile, ahead: number) => {
    const held = seen.state === 'held' ? seen : undefined
    elsewhereSince = held && 'elsewhere' in held && held.elsewhere ? (elsewhereSince ?? performance.now()) : undefined
    if (held && elsewhereSince !== undefined && performance.now() - elsewhereSince >= elsewhereMs) {
      throw heldElsewhere(attempt.path, held.holder)
    }
    const news = held?.holder.token ?? ''
    if (news === told) return
    told = news
    onWait?.({ path: attempt.path, holder: held?.holder, ahead: Math.max(ahead, held ? 1 : 0) })
  }
}

function heldElsewhere(path: string, holder: LockHolder): CodedError {
  return new CodedError('lock_held_elsewhere', `${path} is held by process ${holder.pid} on ${holder.hostname}`, {
    hint: `If that machine or container no longer uses it, delete ${path}.`,
    details: { path, pid: holder.pid, hostname: holder.hostname },
  })
}
