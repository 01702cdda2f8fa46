import { basename, join } from 'node:path'
import { CodedError, type PyveConfigV1 } from '@plinth/contracts'
import type { CondaSpec } from '../backend/conda-tools.ts'
import type { BackendKind } from '../backend/python-backend.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { type ChosenPython, choosePython } from '../python/choose-python.ts'
import { suits } from '../python/suits.ts'
import { chooseBackend } from './choose-backend.ts'
import { DEFAULT_VENV_DIRECTORY, ENVIRONMENTS_PATH } from './find-project.ts'
import type { InitPorts, InitRequest } from './init-request.ts'
import { planCondaEnvironment } from './plan-conda.ts'
import { filesIn } from './project-settings.ts'
import { readPyveConfig } from './read-pyve-config.ts'
import { checkEnvironmentName } from './resolve-environment-name.ts'
import { checkVenvDirectory } from './venv-directory.ts'

/** What is going to be made. Nothing has been written yet. */
export interface InitPlan {
  readonly root: string
  readonly config: PyveConfigV1
  readonly backend: BackendKind
  /** Relative to the project: `.venv`, `.pyve/envs/dev`. */
  readonly directory: string
  /** Of an environment in `.pyve/envs`; null for the project's own venv. */
  readonly name: string | null
  /** Whether it was asked for by name (`--env`, `default_env`). */
  readonly isNamed: boolean
  readonly pythonVersion: string | undefined
  /** Null when the environment is there already. */
  readonly python: ChosenPython | null
  /** What a conda environment is made from; null for a venv. */
  readonly spec: CondaSpec | null
  /** In place of those of environment.yml. */
  readonly channels: readonly string[] | undefined
  /** File with the requirements of a named venv; undefined for the usual one. */
  readonly requirements: string | undefined
}

/** Looks at everything that an initialisation can be refused for. */
export async function planInit(ports: InitPorts, request: InitRequest, call: InstallerCall): Promise<InitPlan> {
  const { root } = request
  const config = await readPyveConfig(root)
  const environment = request.environment ?? (request.venvDirectory === undefined ? config.default_env : undefined)
  if (environment !== undefined)
    checkEnvironmentName(environment, request.environment === undefined ? 'default_env in .pyve/config' : '--env')
  const files = await filesIn(root)
  const backend = await chooseBackend({ flag: request.backend, config, environment, files }, ports.dialogue)
  const declared = environment === undefined ? undefined : config.environments?.[environment]
  const channels = request.channels?.length ? request.channels : config.micromamba?.channels
  const base = {
    root,
    config,
    backend,
    channels,
    isNamed: environment !== undefined,
    requirements: declared?.requirements,
  }
  if (backend === 'micromamba')
    return { ...base, ...(await planCondaEnvironment(ports, { ...request, environment, config }, call)) }
  const venvDirectory = checkVenvDirectory(request.venvDirectory ?? config.venv?.directory ?? DEFAULT_VENV_DIRECTORY)
  const directory = environment === undefined ? venvDirectory : [...ENVIRONMENTS_PATH, environment].join('/')
  const pythonVersion = request.pythonVersion ?? declared?.python_version ?? config.python?.version
  const there = await findEnvironment(ports, {
    prefix: join(root, directory),
    version: pythonVersion,
    replace: request.force,
  })
  const python = there === null ? await pythonFor(ports, pythonVersion, call) : null
  return { ...base, directory, name: environment ?? null, pythonVersion, python, spec: null }
}

/** {@link choosePython} with the ports of an initialisation. */
export function pythonFor(ports: InitPorts, version: string | undefined, call: InstallerCall): Promise<ChosenPython> {
  const { locator, findManagers, env } = ports
  return choosePython({ locator, findManagers, version, env, signal: call.signal })
}

/** For {@link findEnvironment}. */
export interface SoughtEnvironment {
  readonly prefix: string
  readonly version: string | undefined
  /** An environment that is there does not count. */
  readonly replace: boolean | undefined
}

/**
 * Version of the venv that is there already; null when one has to be made. Error: `prefix_occupied` for one of another version, for
 * one that is broken, and for any other directory, which not even `replace` removes.
 */
export async function findEnvironment(
  { backend }: Pick<InitPorts, 'backend'>,
  sought: SoughtEnvironment,
): Promise<string | null> {
  const { prefix, version, replace = false } = sought
  const isWanted = suits({ version })
  const existing = await backend.inspect(prefix)
  if (existing.state === 'absent') return null
  const isEnvironment = existing.state === 'present' || existing.code !== 'not_an_environment'
  if (replace && isEnvironment) return null
  if (existing.state === 'present' && isWanted({ version: existing.pythonVersion })) return existing.pythonVersion
  const reason =
    existing.state === 'present' ? `${prefix} has Python ${existing.pythonVersion}, not ${version}` : existing.message
  throw new CodedError('prefix_occupied', reason, {
    hint: isEnvironment
      ? 'Make it anew with --force.'
      : `Remove ${basename(prefix)} first, or choose another directory.`,
  })
}
