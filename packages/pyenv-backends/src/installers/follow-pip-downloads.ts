import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readProgressLine } from './read-progress-line.ts'
import { type GrowingFiles, watchGrowth } from './watch-growth.ts'

/** Bytes that a tool has downloaded; `total` null as long as nobody knows how many there will be. */
export interface Transferred {
  /** `all`: nothing more is to come. */
  readonly state: 'coming' | 'all'
  readonly completed: number
  readonly total: number | null
}

/** Follows the downloads of one run. */
export interface DownloadsFollower {
  /** Reads a line that the tool prints. */
  readonly line: (line: string) => void
  /** The run has ended; `done`: all that was to come has come. Again is fine. */
  readonly end: (how: 'done' | 'failed') => Promise<void>
}

/** Where pip lays what it downloads. */
export interface PipPlaces {
  readonly temporary: string
  /** Where it saves wheels in the end (`pip download`); they stay there. */
  readonly saved?: string | undefined
}

/**
 * Follows what pip downloads, to the byte: it writes each file into a folder of its own below its temporary one, and leaves it there until it ends.
 * What comes from its cache is not counted. How many bytes there will be is known once all have come.
 */
export function followPipDownloads(places: PipPlaces, tell: (transferred: Transferred) => void): DownloadsFollower {
  const downloaded = new Set<string>()
  let isComplete = false
  let isEnded = false
  const watch = watchGrowth(unpackedBy(places, downloaded), (completed) =>
    tell({ state: 'coming', completed, total: null }),
  )
  const complete = (completed: number) => {
    if (!isComplete) tell({ state: 'all', completed, total: completed })
    isComplete = true
  }
  return {
    line: (line) => {
      const step = readProgressLine('pip', line)
      const [, url] = /^\s*Downloading (\S+)/.exec(line) ?? []
      if (step?.step === 'file' && url !== undefined) downloaded.add(nameIn(url))
      if (step?.step === 'file' || /^Would install /.test(line)) void watch.look()
      if (step?.step === 'all_fetched') void watch.look().then(complete)
    },
    end: async (how) => {
      if (isEnded) return
      isEnded = true
      const bytes = await watch.end()
      if (how === 'done') complete(bytes)
    },
  }
}

/** Files stay open, so that the size of one that was removed since can still be told. */
function unpackedBy({ temporary, saved }: PipPlaces, downloaded: ReadonlySet<string>): GrowingFiles {
  const handles = new Map<string, { readonly name: string; readonly handle: FileHandle }>()
  const openNew = async (folder: string) => {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name)
      const handle = handles.has(path) ? null : await open(path).catch(() => null)
      // Another look may have opened it meanwhile.
      if (handle && handles.has(path)) await handle.close()
      else if (handle) handles.set(path, { name, handle })
    }
  }
  return {
    measure: async () => {
      const folders = (await readdir(temporary).catch(() => [])).filter((name) => name.startsWith('pip-unpack-'))
      for (const folder of folders) await openNew(join(temporary, folder))
      if (saved !== undefined) await openNew(saved)
      const sizes = new Map<string, number>()
      for (const { name, handle } of handles.values()) {
        const { size } = await handle.stat()
        if (downloaded.has(name)) sizes.set(name, Math.max(size, sizes.get(name) ?? 0))
      }
      return { bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0), files: handles.size }
    },
    close: async () => {
      await Promise.all([...handles.values()].map(({ handle }) => handle.close()))
    },
  }
}

function nameIn(url: string): string {
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) ?? ''
  return URL.parse(`file:///${name}`) === null ? name : decoded(name)
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
