import { join } from 'node:path'
import { namesIn } from '../layout/names-in.ts'
import { posixPrefixLayout } from '../layout/posix-prefix-layout.ts'
import { windowsPrefixLayout } from '../layout/windows-prefix-layout.ts'

/** Where things lie in a conda environment, one value per platform. */
export interface CondaLayout {
  readonly platform: 'posix' | 'windows'
  /** `bin/python`; `python.exe` at the top on Windows. */
  pythonExecutable(prefix: string): string
  /** Where commands lie, in the order in which activation puts them on PATH. */
  commandDirectories(prefix: string): readonly string[]
  sitePackagesDirectory(prefix: string): Promise<string | null>
  /** File names that a command may have. */
  commandFileNames(command: string): readonly string[]
  /** `micromamba`, `micromamba.exe`. */
  readonly programName: string
}

const posixCondaLayout: CondaLayout = {
  ...posixPrefixLayout,
  commandDirectories: (prefix) => [join(prefix, 'bin')],
  programName: 'micromamba',
}

const windowsCondaLayout: CondaLayout = {
  platform: 'windows',
  pythonExecutable: (prefix) => join(prefix, 'python.exe'),
  commandDirectories: (prefix) => [
    prefix,
    ...['Library/mingw-w64/bin', 'Library/usr/bin', 'Library/bin', 'Scripts', 'bin'].map((folder) =>
      join(prefix, ...folder.split('/')),
    ),
  ],
  async sitePackagesDirectory(prefix) {
    const path = join(prefix, 'Lib', 'site-packages')
    return namesIn(path) && path
  },
  commandFileNames: windowsPrefixLayout.commandFileNames,
  programName: 'micromamba.exe',
}

/** The layout of conda environments on a platform, the running one by default. Source: design/conda-facts.md, "Windows / macOS". */
export function condaLayout(platform: NodeJS.Platform = process.platform): CondaLayout {
  return platform === 'win32' ? windowsCondaLayout : posixCondaLayout
}
