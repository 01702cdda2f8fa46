import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prefixLayout } from '../layout/choose-prefix-layout.ts'
import { examineCondaPrefix } from '../micromamba/examine-conda-prefix.ts'
import { isExecutable } from '../process/find-on-path.ts'
import { type EnvironmentPlace, environmentPlace, type PlaceSettings } from '../project/environment-place.ts'
import { CONFIG_PATH, findProject } from '../project/find-project.ts'
import { readPlainConfig } from '../project/plain-config.ts'
import { activatedVariables } from '../venv/activation.ts'
import { findCommand } from '../venv/find-command.ts'
import { becomeCommand } from './become-command.ts'
import { commandInConda } from './conda-command.ts'
import type { RunWords } from './run-words.ts'

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

/** A command that was found, with its variables; or the nearest name among the environment's own. */
export type ReadyOrNearest =
  | { readonly path: string; readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
  | { readonly path: null; readonly nearest: string | null }

/**
 * `pyve run CMD…`: runs a command of the project's environment in place of this process, from any directory of the project. Resolves with an
 * exit code only when the command did not take over. Imports nothing but Node: its start is the time that a person waits.
 */
export async function runCommandOfProject(words: RunWords, context: RunContext): Promise<number> {
  const [program = ''] = words.command
  const fail = (exitCode: number, message: string) => {
    context.note(`ERROR: ${message}`)
    return exitCode
  }
  const place = await locateEnvironment(words, context.cwd)
  if (place === null) return fail(1, missing(words))
  if (place.backend === 'micromamba' && examineCondaPrefix(place.prefix) === 'moved') {
    return fail(1, `${place.prefix} was made for another place. Make it anew with: pyve doctor --fix`)
  }
  const found = place.backend === 'venv' ? commandInVenv(place, words, context) : commandInConda(place, words, context)
  if (found.path === null) {
    const nearest = found.nearest === null ? '' : ` Did you mean ${found.nearest}?`
    return fail(NOT_FOUND, `there is no command ${program} in ${place.prefix}.${nearest}`)
  }
  return becomeCommand(found, (reason) =>
    fail(reason === 'ENOENT' ? NOT_FOUND : NOT_STARTABLE, `${program} cannot be started (${reason})`),
  )
}

function commandInVenv({ prefix }: EnvironmentPlace, { command }: RunWords, { env, cwd }: RunContext): ReadyOrNearest {
  const [program = '', ...args] = command
  const layout = prefixLayout()
  const found = findCommand(program, { prefix, layout, hostPath: env.PATH ?? env.Path ?? '', cwd })
  return found.path === null ? found : { path: found.path, args, env: activatedVariables(env, prefix, layout) }
}

function missing({ environment, backend }: RunWords): string {
  if (environment !== undefined) {
    return `there is no environment ${environment} here. Create it with: pyve --init --env ${environment}`
  }
  const flag = backend === undefined || backend === 'auto' ? '' : ` --backend ${backend}`
  return `there is no environment here. Create one with: pyve --init${flag}`
}

async function locateEnvironment(words: RunWords, cwd: string): Promise<EnvironmentPlace | null> {
  const root = findProject(cwd)
  if (root === null) return null
  const { environment, backend } = words
  const place = environmentPlace({ root, settings: await readSettings(root), environment, backend })
  return place !== null && isUsable(place) ? place : null
}

/** A venv without its interpreter runs nothing, nor does a conda environment that is not finished. */
function isUsable({ backend, prefix }: EnvironmentPlace): boolean {
  if (backend === 'venv') return isExecutable(prefixLayout().pythonExecutable(prefix))
  return ['finished', 'moved'].includes(examineCondaPrefix(prefix))
}

async function readSettings(root: string): Promise<PlaceSettings> {
  const plain = readPlainConfig(readText(join(root, ...CONFIG_PATH)))
  if (plain !== null && isKnownBackend(plain.get('backend'))) {
    return {
      backend: plain.get('backend'),
      venvDirectory: plain.get('venv.directory'),
      environmentName: plain.get('micromamba.env_name'),
      defaultEnvironment: plain.get('default_env'),
    }
  }
  const { readPlaceSettings } = await import('./beyond-run.ts')
  return readPlaceSettings(root)
}

function isKnownBackend(backend: string | undefined): boolean {
  return backend === undefined || ['auto', 'venv', 'micromamba'].includes(backend)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
