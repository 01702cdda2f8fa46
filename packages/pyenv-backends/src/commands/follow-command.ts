import { constants } from 'node:os'
import { execa } from 'execa'
import type { OnStartFailure, ReadyCommand } from './become-command.ts'

const FOLLOWED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Starts the command with this process's own streams, waits for its end, and ends as it ended. */
export async function followCommand({ path, args, env }: ReadyCommand, onFailure: OnStartFailure): Promise<number> {
  const pass = (signal: NodeJS.Signals) => {
    // A terminal sends its interrupt to the child as well.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  // Before the start: a signal in between would end this process and leave the command behind.
  for (const signal of FOLLOWED) process.on(signal, pass)
  const child = execa(path, args, { env, extendEnv: false, stdio: 'inherit', reject: false, cleanup: false })
  const { exitCode, signal, code } = await child
  for (const each of FOLLOWED) process.off(each, pass)
  if (exitCode !== undefined) return exitCode
  if (signal === undefined) return onFailure(code ?? 'unknown reason')
  if (process.platform !== 'win32') process.kill(process.pid, signal)
  return 128 + constants.signals[signal]
}
