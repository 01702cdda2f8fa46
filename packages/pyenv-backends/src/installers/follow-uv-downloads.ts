import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalizeName } from '@plinth/contracts'
import type { DownloadsFollower, Transferred } from './follow-pip-downloads.ts'
import type { LocatedFile } from './installer.ts'
import { type GrowingFiles, watchGrowth } from './watch-growth.ts'

/** A wheel unpacks to about three times its size. */
const UNPACKED_PER_BYTE = 3

/**
 * Follows what uv downloads. The total is exact: the sizes that the index gives of the files that the cache lacks. uv unpacks as it
 * downloads and tells no bytes, so in between they are estimated by what it has unpacked, never beyond the total; in the end they are exact again.
 * Nothing is told where a size is unknown.
 */
export async function followUvDownloads(
  cache: string,
  files: readonly LocatedFile[],
  tell: (transferred: Transferred) => void,
): Promise<DownloadsFollower> {
  const needed = new Set<string>()
  const asked = new Set<string>()
  const byName = Map.groupBy(
    files.filter(({ url }) => /^https?:/.test(url)),
    ({ name }) => name,
  )
  const total = () => totalOf([...needed], { byName, asked })
  const watch = watchGrowth(await unpackedIn(cache), (bytes) => {
    const sum = total()
    if (sum !== null) tell({ completed: Math.min(sum, Math.floor(bytes / UNPACKED_PER_BYTE)), total: sum })
  })
  return {
    line: (line) => {
      const [, name] = /Identified uncached distribution: ([A-Za-z0-9][\w.-]*?)(?:==| @ |$)/.exec(line) ?? []
      const [, url] = /Sending fresh GET request for: (\S+)$/.exec(line) ?? []
      if (name !== undefined) needed.add(canonicalizeName(name))
      if (url !== undefined) asked.add(fileIn(url))
      const sum = /^Prepared \d+ packages? in /.test(line) ? total() : null
      if (sum !== null) tell({ completed: sum, total: sum })
    },
    end: async () => {
      await watch.end()
    },
  }
}

interface Known {
  readonly byName: ReadonlyMap<string, readonly LocatedFile[]>
  /** Names of the files that were asked for. */
  readonly asked: ReadonlySet<string>
}

/** Null as long as a size is missing, or it is open which of several files it will be. */
function totalOf(names: readonly string[], { byName, asked }: Known): number | null {
  const sizes = names.flatMap((name) => {
    const files = byName.get(name)
    if (files === undefined) return []
    const chosen = files.length === 1 ? files[0] : files.find(({ url }) => asked.has(fileIn(url)))
    return [chosen?.size ?? null]
  })
  const known = sizes.filter((size) => size !== null)
  return known.length === 0 || known.length < sizes.length ? null : known.reduce((sum, size) => sum + size, 0)
}

function fileIn(url: string): string {
  return url.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
}

/** What lies in folders that were not there before; of one that has moved on, what it had last. */
async function unpackedIn(cache: string): Promise<GrowingFiles> {
  const drafts = async () => (await readdir(cache).catch(() => [])).filter((name) => name.startsWith('.tmp'))
  const before = new Set(await drafts())
  const sizes = new Map<string, number>()
  return {
    measure: async () => {
      for (const name of (await drafts()).filter((each) => !before.has(each))) {
        sizes.set(name, Math.max(sizes.get(name) ?? 0, await sizeOf(join(cache, name))))
      }
      return [...sizes.values()].reduce((sum, size) => sum + size, 0)
    },
    close: async () => {},
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let sum = 0
  for (const entry of entries) {
    if (entry.isFile()) sum += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0
  }
  return sum
}
