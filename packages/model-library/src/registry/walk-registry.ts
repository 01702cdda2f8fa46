import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, fileError, withFileErrors } from '@plinth/durable'
import { createEventLoopRest, type EventLoopRest } from '../event-loop-rest.ts'
import type { FileCalls } from '../file-operations.ts'
import { createEntryList, type EntryList, type RegistryEntry, stampFrom } from './entry-list.ts'
import type { LibraryPlace } from './library-place.ts'
import { isDirectoryName } from './model-id.ts'

/** A directory of the registry into which nobody looked. */
export interface PassedOver {
  /** Below the root, with `/`. */
  readonly path: string
  /** `unreadable`: models may be there, so what is known of them stays. The others can hold none. */
  readonly kind: 'unreadable' | 'link' | 'name'
  readonly reason: string
}

/** What a walk of the registry found. */
export interface RegistryWalk {
  /** Every model, type by type and family by family, each in order of names. */
  readonly entries: Iterable<RegistryEntry>
  /** How many models there are. */
  readonly size: number
  /** See {@link EntryList}. */
  readonly digest: string
  /** Ids of directories in the place of a model that have neither metadata.json nor its backup, in the same order. */
  readonly bare: readonly string[]
  readonly passedOver: readonly PassedOver[]
}

/**
 * Every model of the registry: a directory `type/family/name` with a metadata.json (or its `.bak`). Links are not followed; hidden directories
 * and a metadata.json at any other depth are not models.
 * @throws CodedError file errors of the root itself; what lies below is passed over.
 */
export async function walkRegistry({ root }: LibraryPlace, calls: FileCalls): Promise<RegistryWalk> {
  const walk: Walk = { root, calls, rest: createEventLoopRest(), found: createEntryList(), bare: [], passedOver: [] }
  for (const modelType of await directoriesIn(walk, '')) {
    for (const family of await directoriesIn(walk, modelType)) await addFamily(walk, `${modelType}/${family}`)
  }
  const { found, bare, passedOver } = walk
  // Can be gone through more than once.
  const entries = { [Symbol.iterator]: () => found.entries()[Symbol.iterator]() }
  return { entries, size: found.size(), digest: found.digest(), bare, passedOver }
}

/** The stamp of a metadata file; undefined when there is none. */
export async function stampOf(metadataFile: string): Promise<string | undefined> {
  return withFileErrors({ doing: 'read', path: metadataFile }, async () => {
    const found = await fileAt(metadataFile)
    return found && stampFrom(found)
  })
}

interface Walk {
  readonly root: string
  readonly calls: FileCalls
  readonly rest: EventLoopRest
  readonly found: EntryList
  readonly bare: string[]
  readonly passedOver: PassedOver[]
}

async function addFamily(walk: Walk, family: string): Promise<void> {
  const { root, calls, rest, found, bare } = walk
  const { file } = CALLS[calls]
  for (const name of await directoriesIn(walk, family)) {
    const modelId = `${family}/${name}`
    const metadataFile = `${root}/${modelId}/metadata.json`
    try {
      const answer = file(metadataFile)
      // Awaiting what is there already would cost more than the stat itself.
      const metadata = answer instanceof Promise ? await answer : answer
      if (metadata !== undefined || (await file(`${metadataFile}.bak`)) !== undefined) found.add(modelId, metadata)
      else bare.push(modelId)
    } catch (error) {
      passOver(walk, modelId, error)
    }
    if (rest.isDue()) await rest.take()
  }
}

interface RegistryCalls {
  readonly list: (path: string) => Dirent[] | undefined | Promise<Dirent[] | undefined>
  readonly file: (path: string) => Stats | undefined | Promise<Stats | undefined>
}

const CALLS: Readonly<Record<FileCalls, RegistryCalls>> = {
  direct: {
    list: (path) => answered(path, () => readdirSync(path, { withFileTypes: true })),
    file: (path) => ifFile(answered(path, () => statSync(path, MAY_BE_MISSING))),
  },
  pooled: {
    list: (path) =>
      withFileErrors({ doing: 'read', path }, () => readdir(path, { withFileTypes: true }).catch(ignoreMissing)),
    file: (path) => withFileErrors({ doing: 'read', path }, () => fileAt(path)),
  },
}

const MAY_BE_MISSING = { throwIfNoEntry: false } as const

async function fileAt(path: string): Promise<Stats | undefined> {
  return ifFile(await stat(path).catch(ignoreMissing))
}

function ifFile(found: Stats | undefined): Stats | undefined {
  return found?.isFile() ? found : undefined
}

async function directoriesIn(walk: Walk, path: string): Promise<string[]> {
  const { root, calls, passedOver } = walk
  try {
    const entries = (await CALLS[calls].list(`${root}/${path}`)) ?? []
    const names: string[] = []
    for (const entry of entries) {
      const fault = faultOf(entry)
      if (fault === undefined) names.push(entry.name)
      else if (fault !== 'other')
        passedOver.push({ path: path === '' ? entry.name : `${path}/${entry.name}`, ...fault })
    }
    return names.sort()
  } catch (error) {
    if (path === '') throw error
    passOver(walk, path, error)
    return []
  }
}

/** Why an entry is no directory to look into; `other` is none that could be meant. */
function faultOf(entry: Dirent): Omit<PassedOver, 'path'> | 'other' | undefined {
  const { name } = entry
  if (name.startsWith('.')) return 'other'
  if (entry.isSymbolicLink()) return { kind: 'link', reason: 'it is a link, and links are not followed' }
  if (!entry.isDirectory()) return 'other'
  // Node shows bytes that are no UTF-8 as this character, and finds no file by it.
  if (name.includes('\uFFFD')) return { kind: 'name', reason: 'its name is not UTF-8' }
  return isDirectoryName(name) ? undefined : { kind: 'name', reason: 'no model id can have its name' }
}

function passOver({ passedOver }: Walk, path: string, error: unknown): void {
  if (!isCodedError(error)) throw error
  passedOver.push({ path, kind: 'unreadable', reason: error.message })
}

function answered<T>(path: string, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if (MISSING.includes(errnoOf(error) ?? '')) return undefined
    throw fileError(error, { doing: 'read', path })
  }
}

const MISSING = ['ENOENT', 'ENOTDIR']

function ignoreMissing(error: unknown): undefined {
  if (!MISSING.includes(errnoOf(error) ?? '')) throw error
  return undefined
}
