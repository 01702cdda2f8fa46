import { readdir } from 'node:fs/promises'

/**
 * The files that a glob of one segment matches in a directory, where a look at their names is enough: most manifests say `*.png` or the like, and
 * a walk by the glob library takes many times as long. undefined when it is not enough: another kind of pattern, or names for which it
 * matters whether the system tells small letters from capitals.
 */
export async function matchNames(directory: string, pattern: string): Promise<readonly string[] | undefined> {
  if (!/^[\w.*-]*\*[\w.*-]*$/.test(pattern) || pattern.includes('**') || pattern.startsWith('.')) return undefined
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  const source = `^(?!\\.)${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`
  const [exact, loose] = [new RegExp(source, 's'), new RegExp(source, 'is')]
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
  const matching = files.filter((name) => exact.test(name) && name !== MANIFEST)
  const others = files.filter((name) => loose.test(name) && name.toLowerCase() !== MANIFEST)
  return matching.length === others.length ? matching : undefined
}

const MANIFEST = 'asset.json'
