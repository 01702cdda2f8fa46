import { basename, join } from 'node:path'
import { CodedError, comparePythonVersions } from '@plinth/contracts'
import { acquireLock, makeDirectory } from '@plinth/durable'
import type { PythonBackend } from '../backend/python-backend.ts'
import type { InstallerCall } from '../installers/installer.ts'
import type { PythonLocator } from '../python/python-locator.ts'
import type { PythonRuntime } from '../python/python-runtime.ts'
import { suits } from '../python/suits.ts'
import { removeUnfinished, withUnfinishedNote } from './unfinished-environment.ts'
import { checkVenvDirectory } from './venv-directory.ts'
import { writePyveConfig } from './write-pyve-config.ts'

/** What an initialisation works with. */
export interface InitPorts {
  readonly locator: PythonLocator
  readonly backend: PythonBackend
}

/** What is to be initialised. */
export interface InitVenvRequest {
  /** Absolute path of the project directory. */
  readonly root: string
  /** Name of the environment's directory inside the project. */
  readonly venvDirectory: string
  /** `3.11` or `3.11.5`; undefined for the newest release that is found. */
  readonly pythonVersion?: string | undefined
}

/** One step of an initialisation and what it did. */
export interface InitStep {
  readonly step: 'environment' | 'config'
  readonly state: 'created' | 'kept' | 'changed'
  readonly path: string
  /** For people: `Python 3.11.7`. */
  readonly detail: string
}

/**
 * Makes a project's virtual environment and writes `.pyve/config`, under the project's lock. What is there already stays; what an interrupted
 * attempt left behind is made anew. Nothing is fetched.
 * Errors: `invalid_venv_directory`, `invalid_python_version`, `no_suitable_python`, `prefix_occupied`, `create_failed`, `cancelled`.
 */
export async function initVenv(
  ports: InitPorts,
  request: InitVenvRequest,
  call: InstallerCall = {},
): Promise<InitStep[]> {
  const { root, pythonVersion } = request
  const venvDirectory = checkVenvDirectory(request.venvDirectory)
  const prefix = join(root, venvDirectory)
  // Everything that can be refused is looked at before the first file is written.
  const isThere = (await findEnvironment(ports, prefix, pythonVersion)) !== null
  const chosen = isThere ? null : await choosePython(ports, pythonVersion, call)
  await makeDirectory(join(root, '.pyve'))
  await using _lock = await acquireLock(join(root, '.pyve', 'lock'), call.signal ? { signal: call.signal } : {})
  await removeUnfinished(root)
  const found = await findEnvironment(ports, prefix, pythonVersion)
  const python = found ?? chosen ?? (await choosePython(ports, pythonVersion, call))
  const make = () => ports.backend.create({ prefix, python: python.executable }, call)
  const made = found ?? { version: (await withUnfinishedNote(root, venvDirectory, make)).pythonVersion }
  const config = await writePyveConfig(root, { backend: 'venv', venvDirectory, pythonVersion })
  return [
    { step: 'environment', state: found ? 'kept' : 'created', path: prefix, detail: `Python ${made.version}` },
    { step: 'config', state: config, path: join(root, '.pyve', 'config'), detail: 'backend venv' },
  ]
}

interface InterpreterChoice {
  readonly executable: string
  readonly version: string
}

/** The environment that is there already; null when there is none, or none that works. Error: `prefix_occupied` for one of another version. */
async function findEnvironment(
  { backend }: InitPorts,
  prefix: string,
  version: string | undefined,
): Promise<InterpreterChoice | null> {
  const isWanted = suits({ version })
  const existing = await backend.inspect(prefix)
  if (existing.state !== 'present') return null
  const found = { executable: existing.pythonExecutable, version: existing.pythonVersion }
  if (isWanted(found)) return found
  throw new CodedError('prefix_occupied', `${prefix} has Python ${found.version}, not ${version}`, {
    hint: `Remove ${basename(prefix)} first, or choose another directory.`,
  })
}

/** The newest release of CPython; where there is none, whatever suits. */
async function choosePython(
  { locator }: InitPorts,
  version: string | undefined,
  { signal }: InstallerCall,
): Promise<PythonRuntime> {
  const { suitable, unsuitable } = await locator.survey({ version, signal })
  const releases = suitable.filter((each) => each.implementation === 'cpython' && /^[\d.]+$/.test(each.version))
  const [newest] = releases.toSorted((a, b) => comparePythonVersions(b.version, a.version))
  const chosen = newest ?? suitable[0]
  if (chosen) return chosen
  const wanted = version === undefined ? 'no Python' : `no Python ${version}`
  throw new CodedError('no_suitable_python', `there is ${wanted} on this machine`, {
    hint: 'Install it with pyenv, asdf, mise or uv, or put it on PATH.',
    details: { version: version ?? null, found: unsuitable.map((each) => `${each.version} (${each.source})`) },
  })
}
