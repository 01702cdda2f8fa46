import { join } from 'node:path'
import { namesIn } from './names-in.ts'
import type { PrefixLayout } from './prefix-layout.ts'

const COMMAND_ENDINGS = ['.exe', '.com', '.cmd', '.bat']

/** `Scripts\python.exe` and `Lib\site-packages`. */
export const windowsPrefixLayout: PrefixLayout = {
  platform: 'windows',
  pythonExecutable: (prefix) => join(prefix, 'Scripts', 'python.exe'),
  scriptsDirectory: (prefix) => join(prefix, 'Scripts'),
  async sitePackagesDirectory(prefix) {
    const path = join(prefix, 'Lib', 'site-packages')
    return namesIn(path) && path
  },
  commandFileNames: (command) =>
    COMMAND_ENDINGS.some((ending) => command.toLowerCase().endsWith(ending))
      ? [command]
      : COMMAND_ENDINGS.map((ending) => command + ending),
}
