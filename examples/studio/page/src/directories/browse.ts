import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { DirectoryListing } from '../../../src/api/documents.ts'
import type { DirectoryQuery } from '../../../src/api/routes.ts'
import type { Call } from '../client/call.ts'
import { toErrorNote } from '../client/refusal.ts'

/** What a directory picker shows. */
export interface Browsing {
  /** Missing until the first answer. */
  readonly listing?: DirectoryListing
  readonly isLoading: boolean
  /** Why the last place could not be shown; the listing is of the place before. */
  readonly error?: ErrorDocumentV1
  /** The entry that is chosen; -1: the directory itself. */
  readonly active: number
}

/** Goes from directory to directory. */
export interface Browser {
  /** Goes to the directory above a place that was known before, and where that is refused, to where browsing begins. */
  readonly begin: (near?: string) => void
  readonly go: (path: string) => void
  readonly up: () => void
  readonly setActive: (row: number) => void
  readonly close: () => void
}

/** A step of the way from a root to the directory that is shown. */
export interface Crumb {
  readonly name: string
  readonly path: string
}

/** What is shown beside directories, and where. */
export type BrowsedFor = Omit<DirectoryQuery, 'path'>

/** One line of a listing. */
export interface Row {
  readonly name: string
  readonly path: string
  readonly kind: 'directory' | 'bundle' | 'file'
  /** Of a file. */
  readonly sizeBytes?: number
}

/** Directories, then the files where they are asked for. */
export function rowsOf(listing: DirectoryListing | undefined): readonly Row[] {
  const { entries = [], files = [] } = listing ?? {}
  return [
    ...entries.map(({ name, path, isBundle }) => ({ name, path, kind: isBundle ? 'bundle' : 'directory' }) as const),
    ...files.map((file) => ({ ...file, kind: 'file' }) as const),
  ]
}

/** A browser that says every change of what is shown. */
export function createBrowser(
  call: Call,
  onChange: (browsing: Browsing) => void,
  browsedFor: BrowsedFor = {},
): Browser {
  let browsing: Browsing = { isLoading: false, active: -1 }
  let running: AbortController | undefined
  const change = (next: Browsing) => {
    browsing = next
    onChange(next)
  }
  const ask = (path: string | undefined, onRefusal: (error: unknown) => void) => {
    running?.abort()
    const mine = new AbortController()
    running = mine
    const from = browsing.listing?.path
    change({ ...browsing, isLoading: true })
    call(
      'GET /api/directories',
      { query: { ...browsedFor, ...(path === undefined ? {} : { path }) } },
      { signal: mine.signal },
    ).then(
      (listing) => running === mine && change({ listing, isLoading: false, active: entryOf(listing, from) }),
      (error: unknown) => running === mine && onRefusal(error),
    )
  }
  const refuse = (error: unknown) => change({ ...browsing, isLoading: false, error: toErrorNote(error) })
  const go = (path: string) => ask(path, refuse)
  return {
    begin: (near) => ask(near && aboveOf(near), near ? () => ask(undefined, refuse) : refuse),
    go,
    up: () => {
      const parent = browsing.listing?.parent
      if (parent !== undefined) go(parent)
    },
    setActive: (active) => change({ ...browsing, active }),
    close: () => running?.abort(),
  }
}

/** The way from the root that a listing lies below; with the root's whole path as its name. */
export function crumbsOf({ path, roots }: Pick<DirectoryListing, 'path' | 'roots'>): readonly Crumb[] {
  const separator = /^[A-Za-z]:\\|^\\\\/.test(path) ? '\\' : '/'
  const root = roots
    .filter((each) => path === each || path.startsWith(each.endsWith(separator) ? each : `${each}${separator}`))
    .reduce((best, each) => (best === '' || each.length < best.length ? each : best), '')
  if (root === '') return [{ name: path, path }]
  const names = path.slice(root.length).split(separator).filter(Boolean)
  const start = root.endsWith(separator) ? root : `${root}${separator}`
  const below = names.map((name, at) => ({ name, path: `${start}${names.slice(0, at + 1).join(separator)}` }))
  return [{ name: root, path: root }, ...below]
}

/** Undefined for a root, and for what has none above. */
function aboveOf(path: string): string | undefined {
  return /^(.+)[\\/][^\\/]+[\\/]?$/.exec(path)?.[1]
}

/** Coming up from a directory, it is the chosen entry. */
function entryOf({ entries }: DirectoryListing, from: string | undefined): number {
  return entries.findIndex(({ path }) => path === from)
}

/** What would be taken: the chosen entry, else the directory that is shown. */
export function chosenPath({ listing, active }: Browsing): string | undefined {
  return rowsOf(listing)[active]?.path ?? listing?.path
}
