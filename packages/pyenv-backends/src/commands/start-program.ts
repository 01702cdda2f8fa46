import { spawn } from 'node:child_process'
import type { ReadyCommand } from './become-command.ts'

/** How a command ended, or the reason for which it could not be started. */
export type CommandEnd =
  | { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly reason: string }

/** A command that was started. */
export interface StartedCommand {
  readonly kill: (signal: NodeJS.Signals) => void
  readonly ended: Promise<CommandEnd>
}

/** Starts a command with this process's own streams. */
export type StartCommand = (command: ReadyCommand) => StartedCommand

/** Starts a program by what Node has for it: anything more takes longer to load than the command to start. */
export const startProgram: StartCommand = ({ path, args, env }) => {
  const failed = (error: NodeJS.ErrnoException): CommandEnd => ({ reason: error.code ?? error.message })
  try {
    const child = spawn(path, args, { env: { ...env }, stdio: 'inherit' })
    const ended = new Promise<CommandEnd>((resolve) => {
      child.once('error', (error) => resolve(failed(error)))
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    })
    return { ended, kill: (signal) => child.kill(signal) }
  } catch (error) {
    // Some reasons, such as arguments that are too long, are thrown.
    return { ended: Promise.resolve(failed(error instanceof Error ? error : new Error(String(error)))), kill: () => {} }
  }
}
