import { realpath } from 'node:fs/promises'

/** The roots that are there, canonical, each once, in the order given. */
export async function canonicalRoots(paths: readonly string[]): Promise<readonly string[]> {
  const canonical = await Promise.all(paths.map((path) => realpath(path).catch(() => null)))
  return [...new Set(canonical.flatMap((path) => (path === null ? [] : [path])))]
}
