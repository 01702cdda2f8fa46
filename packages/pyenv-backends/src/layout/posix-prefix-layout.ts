import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrefixLayout } from './prefix-layout.ts'

/** `bin/python` and `lib/python3.11/site-packages`. */
export const posixPrefixLayout: PrefixLayout = {
  platform: 'posix',
  pythonExecutable: (prefix) => join(prefix, 'bin', 'python'),
  scriptsDirectory: (prefix) => join(prefix, 'bin'),
  async sitePackagesDirectory(prefix) {
    const names = await readdir(join(prefix, 'lib')).catch(() => [])
    const libraries = names.filter((name) => /^(python|pypy|graalpy)\d/.test(name)).toSorted()
    const candidates = libraries.map((name) => join(prefix, 'lib', name, 'site-packages'))
    return firstDirectory(candidates)
  },
  commandFileNames: (command) => [command],
}

async function firstDirectory(candidates: readonly string[]): Promise<string | null> {
  for (const path of candidates) {
    const entries = await readdir(path).catch(() => null)
    if (entries) return path
  }
  return null
}
