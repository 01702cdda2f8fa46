import { Worker } from 'node:worker_threads'
import { inSlices } from './in-slices.ts'
import { threadProgram } from './kit.ts'
import type { ThreadAnswer, ThreadOrder } from './thread-answer.ts'

/** A started order: its answer, and the end of whatever does it. */
export interface StartedOrder {
  readonly answer: Promise<ThreadAnswer>
  readonly ended: Promise<unknown>
}

/** Makes a worker thread; throws where that is not allowed. */
export type MakeThread = (program: string, workerData: ThreadOrder) => Worker

/** A thread with nothing of the host: no variables, no loaders. */
export const makeWorker: MakeThread = (program, workerData) =>
  new Worker(program, { eval: true, workerData, env: {}, execArgv: [], name: 'plinth files' })

/** Does an order in a thread of its own, which ends at once when the signal aborts. Where there are no threads, in slices. */
export function inThread(makeThread: MakeThread, order: ThreadOrder, signal: AbortSignal): StartedOrder {
  const worker = tryThread(makeThread, order)
  if (worker === null) {
    const answer = inSlices(order, signal)
    return { answer, ended: answer.catch(() => {}) }
  }
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const onAbort = () => void worker.terminate()
  signal.addEventListener('abort', onAbort, { once: true })
  const said = new Promise<ThreadAnswer | null>((resolve) => {
    worker.once('message', resolve)
    worker.once('error', () => resolve(null))
    worker.once('exit', () => resolve(null))
  })
  const answer = said.then((given) => {
    if (given !== null) return given
    signal.throwIfAborted()
    // Whatever keeps a thread from answering (a host's limits, a loader that meddles with its text) does not keep files from being looked at.
    return inSlices(order, signal)
  })
  const settled = answer.finally(() => signal.removeEventListener('abort', onAbort))
  return { answer: settled, ended }
}

function tryThread(makeThread: MakeThread, order: ThreadOrder): Worker | null {
  try {
    return makeThread(threadProgram(), order)
  } catch {
    return null
  }
}
