import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { interpretersIn, posixPythonPlaces } from './posix-python-places.ts'
import type { PythonCandidate, PythonPlaces } from './python-places.ts'
import { versionDirectories } from './version-directories.ts'

/**
 * macOS: what every POSIX system has, then the places that a program started from the desktop does not have on its PATH: python.org's
 * framework (newest first), Homebrew (of Apple silicon, then of Intel), MacPorts, Apple's developer tools. `root` is for tests.
 */
export function macosPythonPlaces(root = '/'): PythonPlaces {
  return {
    async list(host) {
      const onPath = (await posixPythonPlaces.list(host)).filter(({ executable }) => !isPlaceholder(executable, root))
      const found = await Promise.all(FOLDERS.map((folder) => interpretersIn(join(root, folder))))
      // An unnumbered `python` is an old one there.
      const elsewhere = [...(await inFramework(root)), ...found.flat().filter((path) => basename(path) !== 'python')]
      return [...onPath, ...elsewhere.map((executable): PythonCandidate => ({ executable, source: 'path' }))]
    },
  }
}

const FRAMEWORK = 'Library/Frameworks/Python.framework/Versions'
const DEVELOPER_TOOLS = ['Library/Developer/CommandLineTools', 'Applications/Xcode.app/Contents/Developer']
const FOLDERS = [
  'opt/homebrew/bin',
  'usr/local/bin',
  'opt/local/bin',
  ...DEVELOPER_TOOLS.map((tools) => `${tools}/usr/bin`),
]

/** Apple's `/usr/bin/python3` asks in a window to install the developer tools, unless they are there: then it starts theirs. */
function isPlaceholder(executable: string, root: string): boolean {
  return dirname(executable) === join(root, 'usr/bin') && /^python3?$/.test(basename(executable))
}

/** `Current` is a link to one of them. */
async function inFramework(root: string): Promise<string[]> {
  const directories = await versionDirectories(join(root, FRAMEWORK), [])
  return directories.map((directory) => join(directory, 'bin', 'python3')).filter((path) => existsSync(path))
}
