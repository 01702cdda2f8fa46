import { constants } from 'node:os'
import { canReplaceProcess } from './can-replace-process.ts'

/** A command that is ready to start. */
export interface ReadyCommand {
  /** Absolute. */
  readonly path: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Handles a command that could not be started; gives the exit code. */
export type OnStartFailure = (reason: string) => number

const FOLLOWED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Lets the command take the place of this process where the platform can do that, so that signals, terminal and exit code are its own; else
 * starts it, passes everything on, and ends as it ended.
 */
export async function becomeCommand(command: ReadyCommand, onFailure: OnStartFailure): Promise<number> {
  if (await canReplaceProcess(command.path)) {
    // The warning that this is experimental would be the command's first line.
    process.removeAllListeners('warning')
    process.execve?.(command.path, [command.path, ...command.args], { ...command.env })
  }
  return followCommand(command, onFailure)
}

/** Starts the command with this process's own streams and waits for its end. */
async function followCommand({ path, args, env }: ReadyCommand, onFailure: OnStartFailure): Promise<number> {
  const { execa } = await import('execa')
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
