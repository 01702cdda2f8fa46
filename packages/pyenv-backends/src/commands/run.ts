import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { isExecutable } from '../process/find-on-path.ts'
import { CONFIG_PATH, DEFAULT_VENV_DIRECTORY, findProject } from '../project/find-project.ts'
import { readPlainConfig } from '../project/plain-config.ts'
import { activatedVariables } from '../venv/activation.ts'
import { findCommand } from '../venv/find-command.ts'
import { becomeCommand } from './become-command.ts'

/** Exit codes that shells give for a command that is not there, and for one that cannot be started. */
const NOT_FOUND = 127
const NOT_STARTABLE = 126

/** What `pyve run` knows of the world. */
export interface RunContext {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly cwd: string
  /** A line on standard error. */
  readonly note: (line: string) => void
}

/**
 * `pyve run CMD…`: runs a command of the project's environment in place of this process, from any directory of the project. Resolves with an
 * exit code only when the command did not take over. Imports nothing but Node: its start is the time that a person waits.
 */
export async function runCommandOfProject(command: readonly string[], context: RunContext): Promise<number> {
  const { env, cwd } = context
  const [program = '', ...args] = command
  const fail = (exitCode: number, message: string) => {
    context.note(`ERROR: ${message}`)
    return exitCode
  }
  const project = await locateEnvironment(cwd)
  if (project.state === 'unsupported') return fail(1, `${project.root} uses ${project.backend}, which run cannot start`)
  const layout = prefixLayout()
  if (project.state === 'none' || !isExecutable(layout.pythonExecutable(project.prefix))) {
    return fail(1, 'there is no environment here. Create one with: pyve --init')
  }
  const { prefix } = project
  const found = findCommand(program, { prefix, layout, hostPath: env.PATH ?? env.Path ?? '', cwd })
  if (found.path === null) {
    const nearest = found.nearest === null ? '' : ` Did you mean ${found.nearest}?`
    return fail(NOT_FOUND, `there is no command ${program} in ${prefix}.${nearest}`)
  }
  return becomeCommand({ path: found.path, args, env: activatedVariables(env, prefix, layout) }, (reason) =>
    fail(reason === 'ENOENT' ? NOT_FOUND : NOT_STARTABLE, `${program} cannot be started (${reason})`),
  )
}

type ProjectEnvironment =
  | { readonly state: 'venv'; readonly prefix: string }
  | { readonly state: 'unsupported'; readonly root: string; readonly backend: string }
  | { readonly state: 'none' }

async function locateEnvironment(cwd: string): Promise<ProjectEnvironment> {
  const root = findProject(cwd)
  if (root === null) return { state: 'none' }
  const { backend = 'venv', directory = DEFAULT_VENV_DIRECTORY } = await readConfiguration(root)
  if (backend !== 'venv') return { state: 'unsupported', root, backend }
  return { state: 'venv', prefix: join(root, directory) }
}

async function readConfiguration(
  root: string,
): Promise<{ backend?: string | undefined; directory?: string | undefined }> {
  const plain = readPlainConfig(readText(join(root, ...CONFIG_PATH)))
  if (plain !== null) return { backend: plain.get('backend'), directory: plain.get('venv.directory') }
  const { readPyveConfig } = await import('./beyond-run.ts')
  const { backend, venv } = await readPyveConfig(root)
  return { backend, directory: venv?.directory }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
