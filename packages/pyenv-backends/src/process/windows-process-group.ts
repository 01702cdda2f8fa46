import { CodedError } from '@plinth/contracts'
import type { SpawnedProcess } from './command.ts'
import type { ProcessGroups } from './process-group.ts'

/** Exit code of `taskkill` for a process that is not there. */
const NOT_FOUND = 128

/** Runs a system program and gives its exit code. */
export type RunSystemProgram = (program: string, args: readonly string[]) => Promise<number | undefined>

/** Windows: there is no group to signal; `taskkill /T /F` ends a process and those it started. */
export function windowsProcessGroups(run: RunSystemProgram = runSystemProgram): ProcessGroups {
  return { membership: 'inherited', end: (child) => endTree(child, run) }
}

async function endTree(child: SpawnedProcess, run: RunSystemProgram): Promise<void> {
  const exitCode = await run('taskkill', ['/PID', String(child.pid), '/T', '/F'])
  if (exitCode === 0 || exitCode === NOT_FOUND) return
  throw new CodedError('process_not_ended', `taskkill could not end the process ${child.pid}`, {
    details: { pid: child.pid, ...(exitCode === undefined ? {} : { exit_code: exitCode }) },
  })
}

async function runSystemProgram(program: string, args: readonly string[]): Promise<number | undefined> {
  // Loaded when it is needed, as by run-command-later.ts.
  const { execa } = await import('execa')
  const { exitCode } = await execa(program, args, { reject: false, stdio: 'ignore', windowsHide: true })
  return exitCode
}
