import { runCommandOfProject } from './run.ts'

/** Flags of the command's first dialect, and the commands that they are. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['-i', 'init'],
  ['--init', 'init'],
])

/**
 * The command `pyve`; gives the exit code. `run` is told apart first, and everything else is loaded only when it is asked for: the time that
 * this takes is added to every command that a person runs.
 */
export async function pyve(args: readonly string[]): Promise<number> {
  const [first = '', second = '-'] = args
  if (first === 'run' && (second === '--' || !second.startsWith('-'))) return runAtOnce(args.slice(1))
  const [{ processHost, runCli }, { pyveDefinition }] = await Promise.all([
    import('@plinth/cli'),
    import('./pyve-definition.ts'),
  ])
  return runCli(pyveDefinition, {
    ...processHost(),
    argv: [FLAGS.get(first) ?? first, ...args.slice(1)].filter(Boolean),
  })
}

async function runAtOnce(args: readonly string[]): Promise<number> {
  const note = (line: string) => {
    process.stderr.write(`${line}\n`)
  }
  try {
    return await runCommandOfProject(args[0] === '--' ? args.slice(1) : args, {
      env: process.env,
      cwd: process.cwd(),
      note,
    })
  } catch (error) {
    note(`ERROR: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}
