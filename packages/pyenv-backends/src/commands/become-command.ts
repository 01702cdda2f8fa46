import { canReplaceProcess } from './can-replace-process.ts'
import { followCommand } from './follow-command.ts'
import { startProgram } from './start-program.ts'

/** A command that is ready to start. */
export interface ReadyCommand {
  /** Absolute. */
  readonly path: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Handles a command that could not be started; gives the exit code. */
export type OnStartFailure = (reason: string) => number

/**
 * Lets the command take the place of this process where the platform can do that, so that signals, terminal and exit code are its own; else
 * starts it, passes everything on, and ends as it ended.
 */
export async function becomeCommand(command: ReadyCommand, onFailure: OnStartFailure): Promise<number> {
  if (canReplaceProcess(command.path)) {
    // The warning that this is experimental would be the command's first line.
    process.removeAllListeners('warning')
    // Node ignores them, and a command would go on ignoring them; what has a handler is as usual again in the command.
    for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {})
    process.execve?.(command.path, [command.path, ...command.args], { ...command.env })
  }
  // Node refuses to start one without a shell.
  const isBatchFile = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command.path)
  const start = isBatchFile ? (await import('./beyond-run.ts')).startBatchFile : startProgram
  return followCommand(command, { start, onFailure })
}
