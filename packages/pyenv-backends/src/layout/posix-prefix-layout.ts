import { join } from 'node:path'
import { namesIn } from './names-in.ts'
import type { PrefixLayout } from './prefix-layout.ts'

/** `bin/python` and `lib/python3.11/site-packages`. */
export const posixPrefixLayout: PrefixLayout = {
  platform: 'posix',
  pythonExecutable: (prefix) => join(prefix, 'bin', 'python'),
  scriptsDirectory: (prefix) => join(prefix, 'bin'),
  async sitePackagesDirectory(prefix) {
    const names = namesIn(join(prefix, 'lib')) ?? []
    const libraries = names.filter((name) => /^(python|pypy|graalpy)\d/.test(name)).toSorted()
    const candidates = libraries.map((name) => join(prefix, 'lib', name, 'site-packages'))
    return candidates.find((path) => namesIn(path) !== null) ?? null
  },
  commandFileNames: (command) => [command],
}
