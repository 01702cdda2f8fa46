import { writeSync } from 'node:fs'
import type { AtPoint } from '../gate.ts'

/** What a child of the kill harness is doing; `writing` is when a kill should hurt. */
export type Phase = 'idle' | 'writing'

/**
 * Called in a child of the kill harness: tells the harness what it does from here on, and under which name (default: the phase's). The report is a synchronous write into a pipe, so
 * the last one that the harness reads is exactly what the child was doing when it was killed. Nothing happens without a harness.
 */
export function reportPhase(phase: Phase, name: string = phase): void {
  try {
    writeSync(PHASE_FD, `${phase} ${name}\n`)
  } catch {
    // Started by hand: nobody listens.
  }
}

/** Called in a child: a gate that kills its own process with SIGKILL when `point` is reached for the `time`-th time (default the first). */
export function dieAt(point: string, time = 1): AtPoint {
  let passed = 0
  return async (reached) => {
    if (reached !== point) return
    passed += 1
    if (passed === time) await die()
  }
}

/** File descriptor of the pipe that {@link reportPhase} writes to. */
export const PHASE_FD = 3

async function die(): Promise<void> {
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => {})
}
