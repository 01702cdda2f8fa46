import { delimiter } from 'node:path'
import { CodedError, comparePythonVersions } from '@plinth/contracts'
import { findOnPath } from '../process/find-on-path.ts'
import type { PythonLocator } from './python-locator.ts'
import type { PythonRuntime } from './python-runtime.ts'
import { suits } from './suits.ts'
import { newestMatch, type VersionManager } from './version-managers.ts'

/** An interpreter to make an environment from. */
export interface ChosenPython {
  readonly executable: string
  /** As the interpreter or its manager says: `3.11.7`. */
  readonly version: string
  /** The manager that has it, when a version was asked for: its pin is written. */
  readonly manager: VersionManager | null
  /** False when the manager's word was taken for the version. */
  readonly isProbed: boolean
}

/** For {@link choosePython}. */
export interface PythonChoice {
  readonly locator: PythonLocator
  /** Asked only when a version is wanted. */
  readonly findManagers: () => Promise<readonly VersionManager[]>
  /** `3.11`, `3.11.5`; undefined for the newest release that is found. */
  readonly version: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
}

/**
 * The interpreter for a new environment: of the version that is asked for, from asdf or pyenv before any other place; else the newest release of
 * CPython that is found. Nothing is fetched. Errors: `invalid_python_version`, `no_suitable_python`.
 */
export async function choosePython(choice: PythonChoice): Promise<ChosenPython> {
  const { locator, version, signal } = choice
  // Checks the form of the version before anything is asked.
  suits({ version })
  const managed = version === undefined ? null : await fromManagers(choice, version)
  if (managed?.isProbed) return managed
  const { suitable, unsuitable } = await locator.survey({ version, signal })
  const releases = suitable.filter((each) => each.implementation === 'cpython' && /^[\d.]+$/.test(each.version))
  const [newest] = releases.toSorted((a, b) => comparePythonVersions(b.version, a.version))
  const chosen = newest ?? suitable[0]
  if (chosen)
    return { executable: chosen.executable, version: chosen.version, manager: managed?.manager ?? null, isProbed: true }
  if (managed !== null) return managed
  throw noSuitablePython(version, unsuitable)
}

/** A manager that has the version but does not say where is believed: its pin decides what `python` on PATH is. */
async function fromManagers({ findManagers, env }: PythonChoice, wanted: string): Promise<ChosenPython | null> {
  for (const manager of await findManagers()) {
    const version = newestMatch(manager, wanted)
    if (version === undefined) continue
    const executable = await manager.interpreter(version)
    if (executable !== null) return { executable, version, manager, isProbed: true }
    const folders = (env.PATH ?? env.Path ?? '').split(delimiter)
    const onPath = findOnPath({ folders, fileNames: ['python', 'python3'] })
    if (onPath !== null) return { executable: onPath, version, manager, isProbed: false }
  }
  return null
}

function noSuitablePython(version: string | undefined, unsuitable: readonly PythonRuntime[]): CodedError {
  const wanted = version === undefined ? 'no Python' : `no Python ${version}`
  const install = version === undefined ? '' : ` (asdf install python ${version}, pyenv install ${version})`
  return new CodedError('no_suitable_python', `there is ${wanted} on this machine`, {
    hint: `Install it with asdf, pyenv, mise or uv${install}, or put it on PATH.`,
    details: { version: version ?? null, found: unsuitable.map((each) => `${each.version} (${each.source})`) },
  })
}
