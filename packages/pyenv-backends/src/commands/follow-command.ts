import { constants } from 'node:os'
import type { OnStartFailure, ReadyCommand } from './become-command.ts'
import type { StartCommand, StartedCommand } from './start-program.ts'

const FOLLOWED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** How a command is followed. */
export interface Following {
  readonly start: StartCommand
  readonly onFailure: OnStartFailure
}

/** Starts the command with this process's own streams, waits for its end, and ends as it ended. */
export async function followCommand(command: ReadyCommand, { start, onFailure }: Following): Promise<number> {
  const running: { command?: StartedCommand } = {}
  const pass = (signal: NodeJS.Signals) => {
    // A terminal sends its interrupt to the child as well.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) running.command?.kill(signal)
  }
  // Before the start: a signal in between would end this process and leave the command behind.
  for (const signal of FOLLOWED) process.on(signal, pass)
  running.command = start(command)
  const end = await running.command.ended
  for (const each of FOLLOWED) process.off(each, pass)
  if ('reason' in end) return onFailure(end.reason)
  if (end.signal === null) return end.exitCode ?? 0
  if (process.platform !== 'win32') process.kill(process.pid, end.signal)
  return 128 + constants.signals[end.signal]
}
