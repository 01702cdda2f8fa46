import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createPythonBackend, createPythonLocator } from '../../src/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

/** The built command. */
export const PYVE = join(import.meta.dirname, '../../dist/pyve.cjs')

/** Sources are compiled once and not for every start. */
export const COMPILED = join(tmpdir(), 'node-compile-cache')

/** How a run of `pyve` ended. */
export interface PyveOutcome {
  readonly code: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** What goes along with a run of `pyve`. */
export interface PyveOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
}

/** Runs the command in a process of its own; `code` is the signal's name when one ended it. */
export async function pyve(args: readonly string[], options: PyveOptions): Promise<PyveOutcome> {
  const child = startPyve(args, options)
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal))
  })
  child.stdin.end(options.stdin ?? '')
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** Starts the command, without an uv, a home directory or variables of the host. */
export function startPyve(args: readonly string[], { cwd, env = {} }: PyveOptions) {
  const base = { PATH: '/usr/bin:/bin', HOME: join(cwd, 'home'), NODE_COMPILE_CACHE: COMPILED }
  return spawn(process.execPath, [PYVE, ...args], { cwd, env: { ...base, ...env }, stdio: 'pipe' })
}

/** A project directory with an environment in `.venv`, and a directory `src/deep`. */
export async function projectWithEnvironment(venvDirectory = '.venv'): Promise<string> {
  const root = join(temporaryFolder(), 'my project')
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.8' })
  const folders = { toolsDir: join(root, '../tools'), cacheDir: join(root, '../cache') }
  const backend = createPythonBackend({ kind: 'venv', installer: 'uv', ...folders })
  await backend.create({ prefix: join(root, venvDirectory), python: python?.executable ?? 'no Python' })
  return root
}
