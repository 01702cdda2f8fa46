import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalizeName } from '@plinth/contracts'
import type { DownloadsFollower, Transferred } from './follow-pip-downloads.ts'
import type { LocatedFile } from './installer.ts'
import { type GrowingFiles, watchGrowth } from './watch-growth.ts'

/** A wheel unpacks to about three times its size. */
const UNPACKED_PER_BYTE = 3

/** What is known of the files that uv may download. */
export interface KnownSizes {
  readonly files: readonly LocatedFile[]
  /** Bytes of a file by its URL, for those that have no size; null where nobody knows. */
  readonly ask: (url: string) => Promise<number | null>
}

/**
 * Follows what uv downloads. The total is exact: the sizes of the files that the cache lacks, from the pages of the index, or from their server
 * where those give none. uv unpacks as it downloads and tells no bytes, so in between they are estimated by what it has unpacked, never beyond the
 * total; in the end they are exact again. Where a size stays unknown there is no total, and the estimate is all there is.
 */
export async function followUvDownloads(
  cache: string,
  { files, ask }: KnownSizes,
  tell: (transferred: Transferred) => void,
): Promise<DownloadsFollower> {
  const needed = new Set<string>()
  const sizes = sizesOfAsked(files, ask)
  let most = 0
  let ending: Promise<void> | null = null
  const estimate = (bytes: number) => {
    const total = sizes.totalOf(needed)
    most = Math.min(total ?? Number.POSITIVE_INFINITY, Math.floor(bytes / UNPACKED_PER_BYTE))
    if (ending === null) tell({ state: 'coming', completed: most, total })
  }
  const watch = watchGrowth(await unpackedIn(cache), estimate)
  const finish = async () => {
    await sizes.known()
    const total = sizes.totalOf(needed)
    tell({ state: 'all', completed: total ?? most, total })
  }
  return {
    line: (line) => {
      const [, name] = /Identified uncached distribution: ([A-Za-z0-9][\w.-]*?)(?:==| @ |$)/.exec(line) ?? []
      const [, url] = /Sending fresh GET request for: (\S+)$/.exec(line) ?? []
      if (name !== undefined) needed.add(canonicalizeName(name))
      if (url !== undefined) sizes.asked(url)
      if (/^Prepared \d+ packages? in /.test(line)) ending ??= finish()
    },
    end: async (how) => {
      await watch.end()
      if (how === 'done') await ending
    },
  }
}

/** The sizes of the files that uv asks for. */
function sizesOfAsked(files: readonly LocatedFile[], ask: KnownSizes['ask']) {
  const byName = Map.groupBy(
    files.filter(({ url }) => /^https?:/.test(url)),
    ({ name }) => name,
  )
  const sizes = new Map(files.map(({ url, size }) => [fileIn(url), size]))
  const asked = new Set<string>()
  const asking: Promise<unknown>[] = []
  return {
    asked: (url: string) => {
      const file = fileIn(url)
      const located = files.find((each) => fileIn(each.url) === file)
      if (!located || asked.has(file)) return
      asked.add(file)
      if (located.size === null) asking.push(ask(located.url).then((size) => sizes.set(file, size)))
    },
    known: () => Promise.all(asking),
    /** Null as long as a size is missing, or it is open which of several files it will be. */
    totalOf: (names: ReadonlySet<string>): number | null => {
      const found = [...names].flatMap((name) => {
        const candidates = byName.get(name)
        if (candidates === undefined) return []
        const chosen = candidates.length === 1 ? candidates[0] : candidates.find(({ url }) => asked.has(fileIn(url)))
        return [chosen ? (sizes.get(fileIn(chosen.url)) ?? null) : null]
      })
      const known = found.filter((size) => size !== null)
      return known.length === 0 || known.length < found.length ? null : known.reduce((sum, size) => sum + size, 0)
    },
  }
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
      let files = 0
      for (const name of (await drafts()).filter((each) => !before.has(each))) {
        const content = await contentOf(join(cache, name))
        sizes.set(name, Math.max(sizes.get(name) ?? 0, content.bytes))
        files += content.files
      }
      return { bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0), files }
    },
    close: async () => {},
  }
}

async function contentOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  let bytes = 0
  for (const each of files) bytes += (await stat(join(each.parentPath, each.name)).catch(() => null))?.size ?? 0
  return { bytes, files: files.length }
}
