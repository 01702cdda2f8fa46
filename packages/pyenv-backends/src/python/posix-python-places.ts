import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { chosenInToolVersions, chosenWithPyenv } from './chosen-versions.ts'
import type { PythonCandidate, PythonPlaces } from './python-places.ts'
import type { PythonSource } from './python-runtime.ts'
import { versionDirectories } from './version-directories.ts'

/** Linux, and what macOS shares with it: the folders of pyenv, asdf, mise and uv, then PATH. */
export const posixPythonPlaces: PythonPlaces = {
  async list({ env }) {
    const home = env.HOME ?? homedir()
    const data = env.XDG_DATA_HOME || join(home, '.local', 'share')
    const pyenv = env.PYENV_ROOT || join(home, '.pyenv')
    const toolVersions = await chosenInToolVersions(home)
    const managed = await Promise.all([
      inVersionDirectories('pyenv', join(pyenv, 'versions'), await chosenWithPyenv(env, pyenv)),
      inVersionDirectories('asdf', join(env.ASDF_DATA_DIR || join(home, '.asdf'), 'installs', 'python'), toolVersions),
      inVersionDirectories('mise', join(env.MISE_DATA_DIR || join(data, 'mise'), 'installs', 'python'), toolVersions),
      inVersionDirectories('uv', env.UV_PYTHON_INSTALL_DIR || join(data, 'uv', 'python'), []),
    ])
    return [...managed.flat(), ...(await onPath(env.PATH ?? ''))]
  },
}

async function inVersionDirectories(
  source: PythonSource,
  folder: string,
  chosen: readonly string[],
): Promise<PythonCandidate[]> {
  const directories = await versionDirectories(folder, chosen)
  return directories.flatMap((directory) => {
    const paths = ['python', 'python3'].map((name) => join(directory, 'bin', name))
    const executable = paths.find((path) => existsSync(path))
    return executable === undefined ? [] : [{ executable, source }]
  })
}

async function onPath(path: string): Promise<PythonCandidate[]> {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder) && basename(folder) !== 'shims')
  const perFolder = await Promise.all(folders.map(interpretersIn))
  return perFolder.flat().map((executable) => ({ executable, source: 'path' }))
}

/** `python3` and `python` in a folder, then `python3.12`, `python3.11`, … */
export async function interpretersIn(folder: string): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => [])
  const numbered = names.filter((name) => /^python3\.\d+$/.test(name)).toSorted((a, b) => minorOf(b) - minorOf(a))
  const plain = ['python3', 'python'].filter((name) => names.includes(name))
  return [...plain, ...numbered].map((name) => join(folder, name))
}

function minorOf(name: string): number {
  return Number(name.split('.')[1])
}
