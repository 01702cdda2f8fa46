import { runCommandOfProject } from './run.ts'

/**
 * The command `pyve`; gives the exit code. `run` is told apart first, and everything else is loaded only when it is asked for: the time that
 * this takes is added to every command that a person runs.
 */
export async function pyve(args: readonly string[]): Promise<number> {
  const [first, second = '-'] = args
  if (first === 'run' && (second === '--' || !second.startsWith('-'))) return runAtOnce(args.slice(1))
  const { runCommandLine } = await import('./beyond-run.ts')
  return runCommandLine(args)
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
