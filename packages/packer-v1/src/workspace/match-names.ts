import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Files that a glob matches. `isFlat`: the names in the directory alone decide, and none of those below it. */
export interface MatchedNames {
  readonly files: readonly string[]
  readonly isFlat: boolean
}

/**
 * The files that a glob matches in a directory, where a look at their names is enough: most manifests say `**` or `*.png`, and a walk by the
 * glob library takes many times as long. undefined when it is not enough: another kind of pattern, links among directories, or names for
 * which it matters whether the system tells small letters from capitals.
 */
export function matchNames(directory: string, pattern: string): MatchedNames | undefined {
  if (pattern === '**' || pattern === '**/*') return everyFile(directory)
  if (!/^[\w.*-]*\*[\w.*-]*$/.test(pattern) || pattern.includes('**') || pattern.startsWith('.')) return undefined
  const files = namesIn(directory)
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
  const source = `^(?!\\.)${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`
  const [exact, loose] = [new RegExp(source, 's'), new RegExp(source, 'is')]
  const matching = files.filter((name) => exact.test(name) && name !== MANIFEST)
  const others = files.filter((name) => loose.test(name) && name.toLowerCase() !== MANIFEST)
  return matching.length === others.length ? { files: matching, isFlat: true } : undefined
}

/** All that is below a directory and not hidden, but asset.json and what belongs to an asset root inside this one. */
function everyFile(directory: string): MatchedNames | undefined {
  const files: string[] = []
  let isFlat = true
  const waiting = ['']
  for (let way = waiting.pop(); way !== undefined; way = waiting.pop()) {
    const entries = namesIn(join(directory, way))
    const manifest = entries.find(({ name }) => name.toLowerCase() === MANIFEST)
    if (manifest && manifest.name !== MANIFEST) return undefined
    if (manifest && way !== '') continue
    for (const entry of entries) {
      const { name } = entry
      if (name.startsWith('.') || entry === manifest) continue
      if (entry.isDirectory()) {
        isFlat = false
        waiting.push(`${way}${name}/`)
      } else if (entry.isFile()) files.push(`${way}${name}`)
      else return undefined
    }
  }
  return { files, isFlat }
}

function namesIn(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch {
    return []
  }
}

const MANIFEST = 'asset.json'
