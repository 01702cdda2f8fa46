import { readFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { namesIn } from '../layout/names-in.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { CondaLayout } from './conda-layout.ts'

/**
 * What activating a conda environment does to the variables: its commands first on PATH, `CONDA_PREFIX` and what goes with it, the
 * environment's own variables, and no virtual environment any more. Imports nothing but Node. Source: design/conda-facts.md, "run".
 */
export function condaVariables(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
  layout: CondaLayout,
): Record<string, string> {
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const path = [...layout.commandDirectories(prefix), env[pathName]].filter(Boolean).join(delimiter)
  const name = basename(dirname(prefix)) === 'envs' ? basename(prefix) : prefix
  const activated = {
    ...env,
    ...ownVariables(prefix),
    [pathName]: path,
    CONDA_PREFIX: prefix,
    CONDA_DEFAULT_ENV: name,
    CONDA_SHLVL: '1',
    CONDA_PROMPT_MODIFIER: `(${name}) `,
    VIRTUAL_ENV: undefined,
    PYTHONHOME: undefined,
  }
  return Object.fromEntries(
    Object.entries(activated).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

/** A program with its arguments. */
export interface CondaStart {
  readonly path: string
  readonly args: readonly string[]
}

/** Fixed text: the program and its arguments come as parameters, so nothing in them is read by the shell. */
const SOURCE_ALL =
  'for script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do [ -r "$script" ] && . "$script"; done; exec "$@"'

/**
 * How a program of the environment is started. Packages that bring activation scripts need a shell that reads them and then becomes the
 * program; for all others it is the program itself. On Windows such scripts are left out.
 */
export function withActivationScripts(
  start: CondaStart,
  prefix: string,
  env: Readonly<Record<string, string>>,
): CondaStart {
  const scripts = namesIn(join(prefix, 'etc', 'conda', 'activate.d')) ?? []
  if (!scripts.some((name) => name.endsWith('.sh'))) return start
  const folders = [...(env.PATH ?? '').split(delimiter), '/bin', '/usr/bin']
  const shell = findOnPath({ folders, fileNames: ['bash'] }) ?? findOnPath({ folders, fileNames: ['sh'] })
  return shell === null ? start : { path: shell, args: ['-c', SOURCE_ALL, basename(shell), start.path, ...start.args] }
}

/** `variables:` of environment.yml, as micromamba keeps them. */
function ownVariables(prefix: string): Record<string, string> {
  try {
    const state: unknown = JSON.parse(readFileSync(join(prefix, 'conda-meta', 'state'), 'utf8'))
    const found: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'env_vars') : null
    const pairs = typeof found === 'object' && found !== null ? Object.entries(found) : []
    return Object.fromEntries(pairs.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
  } catch {
    return {}
  }
}
