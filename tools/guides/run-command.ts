import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** How a command ended, and what it wrote. */
export interface CommandEnd {
  /** The exit code; a text when there is none, e.g. `SIGTERM` or `ENOENT`. */
  readonly exit: number | string
  readonly output: string
  readonly errors: string
}

const LIMIT_MS = 180_000
/** What pnpm, vitest and turbo set for their own children; somebody who follows a guide has none of it. */
const NOT_THE_READERS =
  /^(npm_|pnpm_|INIT_CWD$|VITEST|TURBO_|NODE_(ENV|OPTIONS|PATH)$|TEST$|DEV$|PROD$|SSR$|MODE$|BASE_URL$)/i

/** Runs a program with arguments in a folder, as a reader would: `node` is the one that runs this, `npm` and `npx` are its. */
export function runCommand([name, ...args]: readonly [string, ...string[]], folder: string): Promise<CommandEnd> {
  const { program, before } = programOf(name)
  const options = { cwd: folder, env: readersEnvironment(folder), timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(program, [...before, ...args], options, (error, output, errors) => {
      resolve({ exit: error ? (error.code ?? error.signal ?? 'killed') : 0, output, errors })
    })
  })
}

/** Windows has npm and npx as scripts beside Node, which need no shell when Node runs them itself. */
function programOf(name: string): { readonly program: string; readonly before: readonly string[] } {
  if (name === 'node') return { program: process.execPath, before: [] }
  const script = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', `${name}-cli.js`)
  if ((name === 'npm' || name === 'npx') && existsSync(script)) return { program: process.execPath, before: [script] }
  return { program: name, before: [] }
}

function readersEnvironment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !NOT_THE_READERS.test(name))
  const env = Object.fromEntries(own)
  const path = [dirname(process.execPath), env.PATH ?? env.Path ?? ''].join(delimiter)
  return { ...env, PATH: path, XDG_DATA_HOME: join(dirname(folder), 'data-home') }
}
