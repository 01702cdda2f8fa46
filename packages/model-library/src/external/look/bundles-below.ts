import { opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** How far a search for bundles goes. */
export interface BundleSearch {
  /** How many levels below the directory. */
  readonly depth: number
  /** On the clock of `performance.now()`; what was not looked at by then is not. */
  readonly until: number
}

/** Directories with a model_index.json at or below a directory; not below one of them, in what a library has for itself, or behind a link. What may not be read is passed over. */
export async function bundlesBelow(directory: string, { depth, until }: BundleSearch): Promise<readonly string[]> {
  const found: string[] = []
  let level = [directory]
  for (let deep = 0; deep <= depth && level.length > 0; deep += 1) {
    const next: string[] = []
    for (const path of level) {
      if (performance.now() > until || found.length >= MOST_BUNDLES) return found
      const { isBundle, below } = await lookInto(path)
      if (isBundle) found.push(path)
      else next.push(...below)
    }
    level = next
  }
  return found
}

const MOST_BUNDLES = 10_000

async function lookInto(path: string): Promise<{ readonly isBundle: boolean; readonly below: readonly string[] }> {
  const below: string[] = []
  let isBundle = false
  try {
    for await (const entry of await opendir(path)) {
      isBundle ||= entry.name === 'model_index.json' && entry.isFile()
      if (entry.isDirectory() && !entry.name.startsWith('.plinth')) below.push(join(path, entry.name))
    }
  } catch {
    return { isBundle: false, below: [] }
  }
  return { isBundle, below }
}
