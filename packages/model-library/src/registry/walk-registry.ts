import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { errnoOf, fileError, withFileErrors } from '@plinth/durable'
import type { LibraryPlace } from './library-place.ts'
import { isDirectoryName } from './model-id.ts'

/** One model directory and a stamp that changes whenever its metadata file is replaced or rewritten. */
export interface RegistryEntry {
  readonly modelId: string
  readonly metadataFile: string
  /** Size, times of modification and change, and inode of metadata.json; undefined where only its `.bak` is there. */
  readonly stamp: string | undefined
}

/** How files are asked for. `direct` is many times faster and holds the event loop a few ms at a time; `pooled` is for drives that may not answer. */
export type FileCalls = 'direct' | 'pooled'

/**
 * Every model of the registry: a directory `type/family/name` with a metadata.json (or its `.bak`), sorted by id. Links are not followed;
 * hidden directories and a metadata.json at any other depth are not models.
 */
export async function walkRegistry({ root }: LibraryPlace, calls: FileCalls): Promise<readonly RegistryEntry[]> {
  const { list } = CALLS[calls]
  const rest = createRest()
  const entries: RegistryEntry[] = []
  for (const modelType of await directoriesIn(list, root)) {
    for (const family of await directoriesIn(list, `${root}/${modelType}`))
      await addFamily({ root, calls, rest, entries }, `${modelType}/${family}`)
  }
  return entries.sort((a, b) => (a.modelId < b.modelId ? -1 : 1))
}

/** The stamp of a metadata file; undefined when there is none. */
export async function stampOf(metadataFile: string): Promise<string | undefined> {
  return withFileErrors({ doing: 'read', path: metadataFile }, async () => {
    const found = await stat(metadataFile).catch(ignoreMissing)
    return found && stampFrom(found)
  })
}

interface Walk {
  readonly root: string
  readonly calls: FileCalls
  readonly rest: ReturnType<typeof createRest>
  readonly entries: RegistryEntry[]
}

async function addFamily({ root, calls, rest, entries }: Walk, family: string): Promise<void> {
  const { list, stamp } = CALLS[calls]
  for (const name of await directoriesIn(list, `${root}/${family}`)) {
    const modelId = `${family}/${name}`
    const metadataFile = `${root}/${modelId}/metadata.json`
    const answer = stamp(metadataFile)
    // Awaiting what is there already would cost more than the stat itself.
    const found = answer instanceof Promise ? await answer : answer
    if (found !== undefined || (await stamp(`${metadataFile}.bak`)) !== undefined)
      entries.push({ modelId, metadataFile, stamp: found })
    if (rest.isDue()) await rest.take()
  }
}

interface RegistryCalls {
  readonly list: (path: string) => Dirent[] | undefined | Promise<Dirent[] | undefined>
  readonly stamp: (path: string) => string | undefined | Promise<string | undefined>
}

const CALLS: Readonly<Record<FileCalls, RegistryCalls>> = {
  direct: {
    list: (path) => answered(path, () => readdirSync(path, { withFileTypes: true })),
    stamp: (path) => {
      const found = answered(path, () => statSync(path, { throwIfNoEntry: false }))
      return found && stampFrom(found)
    },
  },
  pooled: {
    list: (path) =>
      withFileErrors({ doing: 'read', path }, () => readdir(path, { withFileTypes: true }).catch(ignoreMissing)),
    stamp: stampOf,
  },
}

function stampFrom(found: Stats): string | undefined {
  return found.isFile() ? `${found.size}-${found.mtimeMs}-${found.ctimeMs}-${found.ino}` : undefined
}

async function directoriesIn(list: RegistryCalls['list'], path: string): Promise<string[]> {
  const entries = (await list(path)) ?? []
  return entries.filter((entry) => entry.isDirectory() && isDirectoryName(entry.name)).map(({ name }) => name)
}

function answered<T>(path: string, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if (MISSING.includes(errnoOf(error) ?? '')) return undefined
    throw fileError(error, { doing: 'read', path })
  }
}

/** Lets the event loop turn every few milliseconds. */
function createRest() {
  let since = performance.now()
  return {
    isDue: () => performance.now() - since > TURN_MS,
    take: async () => {
      await nextTurn()
      since = performance.now()
    },
  }
}

const TURN_MS = 10
const MISSING = ['ENOENT', 'ENOTDIR']

function ignoreMissing(error: unknown): undefined {
  if (!MISSING.includes(errnoOf(error) ?? '')) throw error
  return undefined
}
