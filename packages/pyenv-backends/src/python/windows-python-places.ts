import { existsSync } from 'node:fs'
import { join, win32 } from 'node:path'
import { childEnvironment } from '../process/child-environment.ts'
import { hostVariable } from '../process/host-variable.ts'
import { chosenWithPyenv } from './chosen-versions.ts'
import type { HostVariables, PythonCandidate, PythonPlaces } from './python-places.ts'
import type { PythonSource } from './python-runtime.ts'
import { versionDirectories } from './version-directories.ts'

const LAUNCHER_TIMEOUT_MS = 10_000

/** Windows: the launcher's list, the folders of pyenv-win, mise and uv, then PATH. */
export const windowsPythonPlaces: PythonPlaces = {
  async list(host) {
    const { env } = host
    const profile = env.USERPROFILE ?? ''
    const local = env.LOCALAPPDATA ?? join(profile, 'AppData', 'Local')
    const roaming = env.APPDATA ?? join(profile, 'AppData', 'Roaming')
    const pyenv = env.PYENV_ROOT || env.PYENV || join(profile, '.pyenv', 'pyenv-win')
    const managed = await Promise.all([
      inVersionDirectories('pyenv', join(pyenv, 'versions'), await chosenWithPyenv(env, pyenv)),
      inVersionDirectories('mise', join(env.MISE_DATA_DIR || join(local, 'mise'), 'installs', 'python'), []),
      inVersionDirectories('uv', env.UV_PYTHON_INSTALL_DIR || join(roaming, 'uv', 'python'), []),
    ])
    return [...(await knownToLauncher(host)), ...managed.flat(), ...onPath(hostVariable(env, 'PATH') ?? '')]
  },
}

/**
 * The absolute paths in the output of `py -0p`: a tag, a star for the default before or after the path. Left out are the active environment
 * (a star or `(venv)` without a tag) and Pythons of the Store in old launchers, which name a file without its folder. Sources: listEnvironments
 * in CPython's PC/launcher2.c, format_legacy in python/pymanager's list_command.py.
 */
export function readLauncherList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => /^\s*-\S.*?\s((?:[A-Za-z]:)?[\\/].*\.exe)(?:\s+\*)?\s*$/i.exec(line)?.[1] ?? [])
}

async function knownToLauncher({ env, runCommand, signal }: HostVariables): Promise<PythonCandidate[]> {
  // A program is looked for in its working directory before PATH, and the host's may be anybody's.
  const cwd = hostVariable(env, 'SystemRoot')
  const options = { env: childEnvironment(env), timeoutMs: LAUNCHER_TIMEOUT_MS, signal, ...(cwd ? { cwd } : {}) }
  // Without the launcher there is nothing to list.
  const listed = await runCommand('py', ['-0p'], options).catch(() => null)
  signal?.throwIfAborted()
  return readLauncherList(listed?.stdout.text ?? '').map((executable) => ({ executable, source: 'py' }))
}

async function inVersionDirectories(
  source: PythonSource,
  folder: string,
  chosen: readonly string[],
): Promise<PythonCandidate[]> {
  const directories = await versionDirectories(folder, chosen)
  return directories
    .map((directory) => join(directory, 'python.exe'))
    .filter((path) => existsSync(path))
    .map((executable) => ({ executable, source }))
}

/** The Store's placeholders in `WindowsApps` open a shop window instead of an interpreter; a folder may stand in quotes. */
function onPath(path: string): PythonCandidate[] {
  return path
    .split(';')
    .map((folder) => folder.replace(/^"(.*)"$/, '$1'))
    .filter((folder) => win32.isAbsolute(folder) && !/[\\/](WindowsApps|shims)[\\/]?$/i.test(folder))
    .flatMap((folder) => ['python.exe', 'python3.exe'].map((name) => join(folder, name)))
    .filter((file) => existsSync(file))
    .map((executable) => ({ executable, source: 'path' }))
}
