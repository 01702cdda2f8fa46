import { dirname } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { CodedError } from '@plinth/contracts'
import type { SpawnedProcess } from './command.ts'
import type { ProcessGroups } from './process-group.ts'

/** Exit code of `taskkill` for a process that is not there. */
const NOT_FOUND = 128
const POLL_MS = 20
/** Ending is asked for, not done, when `taskkill` returns. */
const WAITS = 250
/** A member that ends by itself meanwhile makes `taskkill` fail for the rest of the tree. */
const ATTEMPTS = 3

/** What ending a tree on Windows needs of the system. */
export interface WindowsSystem {
  /** Runs a program of the system and gives its exit code. */
  readonly run: (program: string, args: readonly string[]) => Promise<number | undefined>
  readonly isThere: (pid: number) => boolean
  readonly pause: () => Promise<unknown>
}

/**
 * Windows: there is no group to signal; `taskkill /T /F` ends a process and those it started, and those they started. Whoever has lost its
 * parent is no longer of the tree: the system offers programs of Node nothing that would find it (a job object needs native code).
 */
export function windowsProcessGroups(system: WindowsSystem = realSystem): ProcessGroups {
  return { membership: 'inherited', end: (child) => endTree(child, system) }
}

async function endTree({ pid }: SpawnedProcess, system: WindowsSystem): Promise<void> {
  let exitCode: number | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    exitCode = await system.run('taskkill.exe', ['/PID', String(pid), '/T', '/F'])
    if (exitCode === NOT_FOUND || (exitCode === 0 && (await isGone(pid, system)))) return
    if (exitCode !== 0 && !system.isThere(pid)) return
    await system.pause()
  }
  throw new CodedError('process_not_ended', `taskkill could not end the process ${pid}`, {
    details: { pid, ...(exitCode === undefined ? {} : { exit_code: exitCode }) },
  })
}

async function isGone(pid: number, { isThere, pause }: WindowsSystem): Promise<boolean> {
  for (let wait = 0; wait < WAITS && isThere(pid); wait += 1) await pause()
  return !isThere(pid)
}

const realSystem: WindowsSystem = {
  run: async (program, args) => {
    // Loaded when it is needed, as by run-command-later.ts.
    const { execa } = await import('execa')
    // A program is looked for in the working directory before PATH, and the host's may be anybody's; this one is Node's own.
    const cwd = dirname(process.execPath)
    const { exitCode } = await execa(program, args, { cwd, reject: false, stdio: 'ignore', windowsHide: true })
    return exitCode
  },
  isThere: (pid) => {
    try {
      return process.kill(pid, 0)
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'EPERM'
    }
  },
  pause: () => after(POLL_MS),
}
