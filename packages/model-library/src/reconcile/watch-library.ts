import { setTimeout as pause } from 'node:timers/promises'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { reconcile } from './reconcile.ts'
import type { ReconcileReport } from './reconcile-report.ts'
import type { WatchTree } from './watch-tree.ts'

/** How a library is watched. */
export interface WatchOptions extends CallOptions {
  /** How often it is reconciled though nobody hinted at a change, in ms. Default 60,000. */
  readonly pollMs?: number | undefined
  /** How long a hint waits for the next one before the library is reconciled, in ms. Default 500. */
  readonly settleMs?: number | undefined
}

/** What watching works with. */
export interface WatchPorts {
  readonly ports: LibraryPorts
  readonly watchTree: WatchTree
  /** Aborted when the library is closed; that ends every watching. */
  readonly closing: AbortSignal
  readonly run: <T>(operation: () => Promise<T>) => Promise<T>
}

/**
 * Keeps a library in line with its disk: reconciles it at once, after every hint of the system, and every so often without one, since systems
 * lose hints and some give none. Gives the reports that say of a change. Ends when its signal aborts or the library is closed.
 * @throws CodedError as a reconcile does.
 */
export async function* watchLibrary(
  { ports, watchTree, closing, run }: WatchPorts,
  { signal, pollMs = 60_000, settleMs = 500 }: WatchOptions = {},
): AsyncGenerator<ReconcileReport> {
  const ended = signal ? AbortSignal.any([signal, closing]) : closing
  const hints = createHints()
  const watcher = watchTree(ports.place.root, hints.hint)
  try {
    while (!ended.aborted) {
      const turn = hints.turn()
      const report = await unlessEnded(ended, () => run(() => reconcile(ports, { signal: ended })))
      if (report && saysOfChange(report)) yield report
      if (!ended.aborted) await hints.next({ turn, pollMs, settleMs, ended })
    }
  } finally {
    watcher.close()
  }
}

/** True for a report of anything that was done. */
function saysOfChange(report: ReconcileReport): boolean {
  const { restored, adopted, staged, completed, reclassified, relocated, revalidated } = report
  return [restored, adopted, staged, completed, reclassified, relocated, revalidated].some((each) => each.length > 0)
}

async function unlessEnded<T>(ended: AbortSignal, operation: () => Promise<T>): Promise<T | undefined> {
  try {
    return await operation()
  } catch (error) {
    if (!ended.aborted) throw error
    return undefined
  }
}

interface NextHint {
  readonly turn: number
  readonly pollMs: number
  readonly settleMs: number
  readonly ended: AbortSignal
}

function createHints() {
  let turn = 0
  let wake = () => {}
  const wait = async (ms: number, ended: AbortSignal): Promise<void> => {
    const woken = new AbortController()
    wake = () => woken.abort()
    await pause(ms, undefined, { signal: AbortSignal.any([ended, woken.signal]) }).catch(() => {})
    wake = () => {}
  }
  return {
    turn: () => turn,
    hint: () => {
      turn += 1
      wake()
    },
    /** Waits for a hint after `turn` and until they have settled, or for so long without one. */
    next: async ({ turn: seen, pollMs, settleMs, ended }: NextHint): Promise<void> => {
      if (turn === seen) await wait(pollMs, ended)
      for (let settled = seen; settled !== turn && !ended.aborted; ) {
        settled = turn
        await wait(settleMs, ended)
      }
    },
  }
}
