import { runCommandOfProject } from './run.ts'
import { type RunWords, readRunWords } from './run-words.ts'

/**
 * The command `pyve`; gives the exit code. `run` is told apart first, and everything else is loaded only when it is asked for: the time that
 * this takes is added to every command that a person runs.
 */
export async function pyve(args: readonly string[]): Promise<number> {
  const words = args[0] === 'run' ? readRunWords(args.slice(1)) : null
  if (words !== null) return runAtOnce(words)
  if (isOldNode(process.versions.node)) {
    process.stderr.write(`ERROR: pyve needs Node 22.18 or newer, and this is ${process.versions.node}\n`)
    return 1
  }
  const { runCommandLine } = await import('./beyond-run.ts')
  return runCommandLine(args)
}

/** What follows would fail with a stack when it is loaded. */
function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < 22 || (major === 22 && minor < 18)
}

async function runAtOnce(words: RunWords): Promise<number> {
  const note = (line: string) => {
    process.stderr.write(`${line}\n`)
  }
  try {
    return await runCommandOfProject(words, { env: process.env, cwd: process.cwd(), note })
  } catch (error) {
    note(`ERROR: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}
