import crypto from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { kit } from './kit.ts'
import type { ThreadAnswer, ThreadOrder } from './thread-answer.ts'

/** How long the event loop is held at a time. */
const SLICE_MS = 8

/** Does an order without a thread, a little at a time: for hosts that have no worker threads, or forbid them. */
export async function inSlices(order: ThreadOrder, signal: AbortSignal): Promise<ThreadAnswer> {
  const work = kit.answerOrder(kit, { fs, crypto, path }, order)
  let step = work.next()
  let sliceEnds = performance.now() + SLICE_MS
  while (!step.done) {
    if (performance.now() >= sliceEnds) {
      await setImmediate()
      signal.throwIfAborted()
      sliceEnds = performance.now() + SLICE_MS
    }
    step = work.next()
  }
  return step.value
}
