import { processHost, runCli } from '@plinth/cli'
import { pyveDefinition } from './pyve-definition.ts'

export { readPyveConfig } from '../project/read-pyve-config.ts'
export { followCommand } from './follow-command.ts'

/** Flags of the command's first dialect, and the commands that they are. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['-i', 'init'],
  ['--init', 'init'],
])

/** Runs a command line that is not `run` and a command. Gives the exit code. */
export function runCommandLine([first = '', ...rest]: readonly string[]): Promise<number> {
  const argv = [FLAGS.get(first) ?? first, ...rest].filter((each) => each !== '')
  return runCli(pyveDefinition, { ...processHost(), argv })
}
