import type { ModelLibraryLogger } from '../../library-ports.ts'
import { programStarter, type StartProgram } from '../../node-program.ts'
import { lookAtSource } from './look-at-source.ts'
import { startLookProcess } from './look-process.ts'
import { LOOK_PROGRAM } from './look-program.ts'
import { mountPointAbove, readMountPoints, volumeInPath } from './mount-table.ts'
import { isOnMountsOf } from './on-mounts.ts'
import type { SourceAnswer, SourceQuestion } from './source-look.ts'
import { type SourceLooker, unreachable } from './source-looker.ts'
import { createVolumeLane, type LaneTimes, type VolumeLane } from './volume-lane.ts'

/** How users' directories are looked at. */
export interface SourceLookerSettings extends Partial<LaneTimes> {
  /** What the processes run. Default: the program that the build has put in; none from the sources, which look by themselves. */
  readonly program?: string | undefined
  /** Default: by the executable of this process. */
  readonly startProgram?: StartProgram | undefined
  readonly logger?: ModelLibraryLogger | undefined
  /** Paths on whose drives this process depends anyway: whether a directory on those answers is asked in this process. Default: none. */
  readonly near?: readonly string[] | undefined
}

/**
 * Looks at users' directories in processes of their own, one for each volume that is asked about: a file system call that never returns can be
 * ended by killing its process and by nothing else, and four of them would stop every other file operation of the host, its exit included.
 */
export function createSourceLooker(settings: SourceLookerSettings = {}): SourceLooker {
  const {
    program = LOOK_PROGRAM,
    answerWithinMs = 10_000,
    restMs = 30_000,
    idleMs = 5_000,
    logger,
    near = [],
  } = settings
  const { startProgram = programStarter() } = settings
  const times = { answerWithinMs, restMs, idleMs }
  const closed = new AbortController()
  const volumeNamed = volumeNames()
  const lanes = new Map<string, VolumeLane>()
  const byItself = inTime(answerWithinMs)
  let mayStart = program !== undefined
  const start = () => {
    const started = startLookProcess(program ?? '', startProgram)
    if (started) return started
    mayStart = false
    logger?.warn('no process can be started to look at external models, so a drive that hangs can hold up this one', {})
    return { ask: byItself, kill: () => {}, ended: new Promise<void>(() => {}) }
  }
  const laneOf = async (question: SourceQuestion) => {
    const volume = await volumeNamed(question.entryPath ?? question.path)
    const lane = lanes.get(volume) ?? createVolumeLane(start, times)
    lanes.set(volume, lane)
    return lane
  }
  return {
    volumeOf: volumeNamed,
    look: (question, signal) =>
      untilAborted([closed.signal, ...(signal ? [signal] : [])], async () =>
        mayStart && !(isProbe(question) && (await isOnMountsOf(question.path, near)))
          ? (await laneOf(question)).look(question)
          : byItself(question),
      ),
    close: (reason) => {
      closed.abort(reason)
      for (const lane of lanes.values()) lane.close()
    },
  }
}

/** A question that is asked for nothing but an answer: starting a process for it takes longer than copying many a file. */
function isProbe({ below, known }: SourceQuestion): boolean {
  return below === 0 && known === undefined
}

/** Which lane a path goes to; what is mounted there when it is looked at, the look itself finds out. */
function volumeNames(): (path: string) => Promise<string> {
  let table: ReturnType<typeof readMountPoints> | undefined
  let readAt = 0
  return async (path) => {
    if (!table || performance.now() - readAt > TABLE_MS) {
      readAt = performance.now()
      table = readMountPoints()
    }
    const points = await table
    return points ? mountPointAbove(points, path) : volumeInPath(path)
  }
}

const TABLE_MS = 100

/** Looks in this process, for hosts that may start none: the answer is still bounded in time. */
function inTime(ms: number): (question: SourceQuestion) => Promise<SourceAnswer> {
  return async (question) => {
    const late = Promise.withResolvers<SourceAnswer>()
    const timer = setTimeout(() => late.resolve(unreachable(question, 'The drive does not answer.')), ms)
    try {
      return await Promise.race([lookAtSource(question), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

async function untilAborted<T>(signals: readonly AbortSignal[], work: () => Promise<T>): Promise<T> {
  const signal = AbortSignal.any([...signals])
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
