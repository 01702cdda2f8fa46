import { availableParallelism } from 'node:os'
import { withFileErrors } from '@plinth/durable'
import type { FileFindings, FileTask, TreeMeasure } from './file-task.ts'
import { inSlices } from './in-slices.ts'
import { inThread, type MakeThread, makeWorker } from './in-thread.ts'
import type { ThreadAnswer, ThreadOrder } from './thread-answer.ts'

/** Looks at files off the event loop. */
export interface FileThreads {
  /** Looks at the files of a prefix. Rejects when files cannot be looked at, and with the signal's reason. */
  readonly inspect: (task: Omit<FileTask, 'share'>, signal?: AbortSignal) => Promise<FileFindings>
  /** SHA-256 of a file, in hex. */
  readonly digest: (path: string, signal?: AbortSignal) => Promise<string>
  /** What units of a store, each a list of files and folders, take on disk; one answer each, in order. */
  readonly measure: (units: readonly (readonly string[])[], signal?: AbortSignal) => Promise<TreeMeasure[]>
  /** The same for one unit, without a thread, a little at a time: to look again at what is about to be removed anyway. */
  readonly measureHere: (unit: readonly string[]) => Promise<TreeMeasure>
  /** Ends what is under way, and waits for its end. */
  readonly close: () => Promise<void>
}

/** How many threads hash at a time; as many look at sizes, so that nothing that is waited for stands behind a verification of gigabytes. */
const LIMIT = 2

/** No thread until there is something to look at; each ends with its order. */
export function createFileThreads(makeThread: MakeThread = makeWorker): FileThreads {
  const closing = new AbortController()
  const [hashing, looking] = [new Set<Promise<unknown>>(), new Set<Promise<unknown>>()]
  const answerOf = async (order: ThreadOrder, given?: AbortSignal): Promise<ThreadAnswer> => {
    const signal = given ? AbortSignal.any([given, closing.signal]) : closing.signal
    const isLook = order.kind === 'measure' || (order.kind === 'inspect' && order.task.depth === 'stat')
    const running = isLook ? looking : hashing
    while (running.size >= LIMIT) await Promise.race(running)
    signal.throwIfAborted()
    const { answer, ended } = inThread(makeThread, order, signal)
    const tracked: Promise<unknown> = ended.finally(() => running.delete(tracked))
    running.add(tracked)
    return answer
  }
  return {
    inspect: async (task, signal) => {
      const of = task.depth === 'full' && availableParallelism() > 1 ? 2 : 1
      const indexes = of === 2 ? ([0, 1] as const) : ([0] as const)
      const shares = indexes.map(async (index) => {
        const order = { kind: 'inspect', task: { ...task, share: { index, of } } } as const
        const { findings, failure } = await answerOf(order, signal)
        return findings ?? refuse(task.prefix, failure)
      })
      return merged(await Promise.all(shares))
    },
    digest: async (path, signal) => {
      const { digest, failure } = await answerOf({ kind: 'hash', path }, signal)
      return digest ?? refuse(path, failure)
    },
    measure: async (units, signal) => {
      const { measures, failure } = await answerOf({ kind: 'measure', units }, signal)
      return measures ?? refuse(units[0]?.[0] ?? 'the store', failure)
    },
    measureHere: async (unit) => {
      const { measures, failure } = await inSlices({ kind: 'measure', units: [unit] }, closing.signal)
      return measures?.[0] ?? refuse(unit[0] ?? 'the store', failure)
    },
    close: async () => {
      closing.abort()
      while (hashing.size + looking.size > 0) await Promise.all([...hashing, ...looking])
    },
  }
}

function refuse(path: string, failure: ThreadAnswer['failure']): Promise<never> {
  return withFileErrors({ doing: 'read', path }, () => {
    throw Object.assign(new Error(failure?.message ?? 'a thread gave no answer'), { code: failure?.code })
  })
}

/** The first share has read the RECORDs and the folders. */
function merged([first, ...others]: readonly FileFindings[]): FileFindings {
  if (!first) throw new Error('there is at least one share')
  for (const other of others) {
    first.files += other.files
    first.bytes += other.bytes
    Object.assign(first.ownDigests, other.ownDigests)
    first.claimedTwice.push(...other.claimedTwice)
    first.executables.push(...other.executables)
    first.damages.push(...other.damages)
  }
  first.claimedTwice.sort()
  first.executables.sort()
  // Which thread found it says nothing.
  first.damages.sort((a, b) => (a.name < b.name ? -1 : 1))
  return first
}
