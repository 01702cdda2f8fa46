import type { RunCommand } from './command.ts'

/** {@link RunCommand} that loads what starts processes when the first one is started: a host that finds everything ready starts none. */
export const runCommandLater: RunCommand = async (program, args, options) => {
  const { runCommand } = await import('./run-command.ts')
  return runCommand(program, args, options)
}
