import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The directories of a version manager (`3.11.7`, `cpython-3.12.1-linux-x86_64-gnu`, `pypy3.10-7.3.17`), best first: those that a person has
 * chosen as default, in that order, so that installing another Python changes nothing; then plain releases of CPython before previews and
 * other implementations, newer before older. Empty when the folder is not there.
 */
export async function versionDirectories(folder: string, chosen: readonly string[] = []): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => [])
  const versions = names.filter((name) => /\d+\.\d+/.test(name)).toSorted(compareNames)
  const preferred = chosen.flatMap(
    (each) => versions.find((name) => name === each || name.startsWith(`${each}.`)) ?? [],
  )
  return [...new Set([...preferred, ...versions])].map((name) => join(folder, name))
}

function compareNames(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)]
  for (const [index, value] of left.entries()) {
    const difference = (right[index] ?? 0) - value
    if (difference !== 0) return difference
  }
  return a < b ? -1 : 1
}

/** Bigger is better: kind, then major, minor and patch release. */
function rank(name: string): number[] {
  const [, major, minor, patch = '0'] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(name) ?? []
  const isRelease = /^(cpython-)?\d+\.\d+(\.\d+)?($|-)/.test(name)
  return [isRelease ? 1 : 0, Number(major), Number(minor), Number(patch)]
}
