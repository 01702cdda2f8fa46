import type { Dirent } from 'node:fs'
import { lstat, opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a name in a directory leads to, links followed. */
export type EntryKind = 'file' | 'directory' | 'other' | 'dangling'

/** A directory that was listed. */
export interface Listing {
  readonly path: string
  /** By name, sorted. */
  readonly entries: ReadonlyMap<string, EntryKind>
  /** The names that are links. */
  readonly links: ReadonlySet<string>
  /** False for a directory with more names than are read. */
  readonly isWhole: boolean
}

/** Lists a directory, or as much of it as is read. Rejects with the system's error where it cannot be. */
export async function listDirectory(path: string): Promise<Listing> {
  const found: (readonly [string, EntryKind | undefined])[] = []
  for await (const entry of await opendir(path, { bufferSize: LISTED_AT_ONCE })) {
    found.push([entry.name, kindOfEntry(entry)])
    if (found.length > MAX_ENTRIES) break
  }
  const links = found.filter(([, kind]) => kind === undefined).map(([name]) => name)
  const followed = await kindsOf(path, links)
  const entries = found.flatMap(([name, kind]) => (kind ? [[name, kind] as const] : []))
  return {
    path,
    entries: new Map([...entries, ...followed].sort(byName)),
    links: new Set(links),
    isWhole: found.length <= MAX_ENTRIES,
  }
}

/** A listing in which these names are certain, also where the directory has more names than are read. */
export async function withCertain(listing: Listing, names: Iterable<string>): Promise<Listing> {
  if (listing.isWhole) return listing
  const missing = [...new Set(names)].filter((name) => !listing.entries.has(name))
  const found = await kindsOf(listing.path, missing)
  return { ...listing, entries: new Map([...listing.entries, ...found].sort(byName)) }
}

/** What a path leads to, links followed; undefined where nothing is. */
export async function kindOf(path: string): Promise<EntryKind | undefined> {
  try {
    const found = await stat(path)
    if (found.isFile()) return 'file'
    return found.isDirectory() ? 'directory' : 'other'
  } catch {
    return lstat(path).then(
      (found) => (found.isSymbolicLink() ? 'dangling' : 'other'),
      () => undefined,
    )
  }
}

/** A component has a handful of files; of a directory with more names than this only those that matter are looked up. */
const MAX_ENTRIES = 4096
const LISTED_AT_ONCE = 256

/** undefined: a link, or a file system that does not say; it has to be looked at. */
function kindOfEntry(entry: Dirent): EntryKind | undefined {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isFIFO() || entry.isSocket() || entry.isCharacterDevice() || entry.isBlockDevice() ? 'other' : undefined
}

async function kindsOf(directory: string, names: readonly string[]): Promise<(readonly [string, EntryKind])[]> {
  const kinds = await Promise.all(names.map((name) => kindOf(join(directory, name))))
  return names.flatMap((name, at) => {
    const kind = kinds[at]
    return kind ? [[name, kind] as const] : []
  })
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b)
}
