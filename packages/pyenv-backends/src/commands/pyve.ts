import type { CommandContext } from './context.ts'
import { runCommandOfProject } from './run.ts'

/** Flags of the command's first dialect, and the commands that they are. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['-h', 'help'],
  ['--help', 'help'],
  ['-v', 'version'],
  ['--version', 'version'],
  ['-i', 'init'],
  ['--init', 'init'],
])

/**
 * The command `pyve`: gives the exit code, 1 for anything that a person has to mend. `run` is told apart first, and everything else is loaded
 * only when it is asked for, so that a command starts fast.
 */
export async function pyve(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    return await dispatch(args, context)
  } catch (error) {
    const { reportError } = await import('./report-error.ts')
    return reportError(error, context)
  }
}

async function dispatch([first, ...rest]: readonly string[], context: CommandContext): Promise<number> {
  if (first === 'run') return runCommandOfProject(rest, context)
  const { otherCommands, HELP } = await import('./other-commands.ts')
  if (first === undefined) return context.fail(1, `a command is needed\n${HELP}`)
  const command = otherCommands.get(FLAGS.get(first) ?? first)
  if (command) return command(rest, context)
  return context.fail(1, `there is no command ${first}. Try: pyve --help`)
}
