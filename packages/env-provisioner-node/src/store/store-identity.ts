import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { acquireLock, readJson, removeTree, writeJsonDurably } from '@plinth/durable'
import type { StoreTools } from './open-store.ts'
import type { StorePaths } from './store-paths.ts'

/** Whether the store is where and what it was when it was last opened. */
export interface StoreIdentity {
  /** `same`; `moved`: it lies elsewhere; `restored`: its files are others, as after a backup; `copied`: both. */
  readonly state: 'same' | 'moved' | 'restored' | 'copied'
  /** When its files were found to be others: what was made before is hashed once before it is used. Null for never. */
  readonly filesSince: string | null
}

/** What `store.json` says. */
interface IdentityDocument {
  readonly version: 1
  readonly root: string
  /** Of layout.json, which is written once: a copy has another. */
  readonly inode: string
  readonly files_since: string | null
}

const NEW: StoreIdentity = { state: 'same', filesSince: null }

/**
 * Compares the store with what was written down of it, and writes down what it is. Environments have absolute paths: in a store that lies
 * elsewhere each is made anew, from its resolution and the caches, when it is asked for. In a copy the locks and leases are those of processes
 * that use the original, and are dropped. A store that cannot be written is compared alone.
 */
export async function recognizeStore(paths: StorePaths, tools: StoreTools): Promise<StoreIdentity> {
  const inode = await inodeOf(join(paths.root, 'layout.json'))
  if (inode === null) return NEW
  const known = await readIdentityFile(paths)
  const state = known ? compare(known, { paths, inode }) : 'same'
  if (known && state === 'same') return { state, filesSince: known.files_since }
  const document = documentOf({ paths, tools, inode }, known)
  try {
    if (!known) await write({ paths, tools }, document)
    else return await writeMoved({ paths, tools, inode })
  } catch (error) {
    const details = { error: String(error) }
    tools.logger({ level: 'warning', message: 'where the store lies was not written down', details })
  }
  return { state, filesSince: document.files_since }
}

interface Place {
  readonly paths: StorePaths
  readonly tools: StoreTools
  readonly inode: string
}

/** One process at a time; the lock is named by what the store is, so that one that was copied along holds nobody up. */
async function writeMoved(place: Place): Promise<StoreIdentity> {
  const { paths, tools, inode } = place
  const path = join(paths.root, `recognizing-${inode}.lock`)
  await using _lock = await acquireLock(path, { processes: tools.processes, purpose: 'recognize the store' })
  const before = await readIdentityFile(paths)
  const state = before ? compare(before, place) : 'same'
  if (before && state === 'same') return { state, filesSince: before.files_since }
  const document = documentOf(place, before)
  if (state === 'copied') await dropHolds(paths)
  if (state !== 'same') {
    const details = { was: before?.root ?? '', is: paths.root }
    tools.logger({ level: 'warning', message: SAID[state], details })
  }
  await write(place, document)
  return { state, filesSince: document.files_since }
}

function documentOf({ paths, tools, inode }: Place, before: IdentityDocument | null): IdentityDocument {
  const isOther = before !== null && before.inode !== inode
  const files_since = isOther ? tools.clock.now() : (before?.files_since ?? null)
  return { version: 1, root: paths.root, inode, files_since }
}

function write({ paths, tools }: Pick<Place, 'paths' | 'tools'>, document: IdentityDocument): Promise<void> {
  return writeJsonDurably(identityPath(paths), document, { processes: tools.processes })
}

const SAID = {
  moved:
    'the store lies elsewhere than it did: its environments are made anew, from its caches, when they are asked for',
  restored: 'the files of the store were put back: each environment is hashed once before it is used',
  copied: 'the store is a copy: its environments are made anew, from its caches, when they are asked for',
} as const

function compare(
  { root, inode: known }: IdentityDocument,
  { paths, inode }: Pick<Place, 'paths' | 'inode'>,
): StoreIdentity['state'] {
  if (known === inode) return root === paths.root ? 'same' : 'moved'
  return root === paths.root ? 'restored' : 'copied'
}

/** What lies under `locks`, but for the journal: what a killed builder left is still to be cleared away. */
async function dropHolds({ locks, journal, leases }: StorePaths): Promise<void> {
  const held = (await pathsIn(locks)).filter((path) => path !== journal && path !== leases)
  for (const path of [...held, ...(await pathsIn(leases))]) await removeTree(path)
}

async function readIdentityFile(paths: StorePaths): Promise<IdentityDocument | null> {
  const value = await readJson(identityPath(paths)).catch(() => undefined)
  if (typeof value !== 'object' || value === null) return null
  const { version, root, inode, files_since }: Partial<Record<keyof IdentityDocument, unknown>> = value
  if (version !== 1 || typeof root !== 'string' || typeof inode !== 'string') return null
  return { version, root, inode, files_since: typeof files_since === 'string' ? files_since : null }
}

function identityPath({ root }: StorePaths): string {
  return join(root, 'store.json')
}

async function inodeOf(path: string): Promise<string | null> {
  return stat(path, { bigint: true }).then(
    ({ ino }) => String(ino),
    () => null,
  )
}

async function pathsIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch((): string[] => [])).map((name) => join(folder, name))
}
