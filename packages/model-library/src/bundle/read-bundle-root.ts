import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { type JsonFile, readJsonFile } from './json-file.ts'
import { type Listing, listDirectory } from './list-directory.ts'

/** What was found at the path of a bundle. `unreachable`: the system refused to look, which says nothing about the bundle. */
export type RootAccess =
  | { readonly state: 'directory' }
  | { readonly state: 'missing' }
  | { readonly state: 'not_a_directory' }
  | { readonly state: 'unreachable'; readonly errno: string }

/** The root of a bundle as it was read. */
export interface BundleRoot {
  /** Canonical, or as given where it cannot be resolved. */
  readonly path: string
  readonly access: RootAccess
  readonly listing: Listing
  readonly modelIndex: JsonFile
}

/** Reads the root of a bundle: the directory and its model_index.json. */
export async function readBundleRoot(path: string): Promise<BundleRoot> {
  try {
    const canonical = await realpath(path)
    const listing = await listDirectory(canonical)
    const modelIndex = await readJsonFile(join(canonical, 'model_index.json'), MAX_MODEL_INDEX_BYTES)
    return { path: canonical, access: { state: 'directory' }, listing, modelIndex }
  } catch (error) {
    const listing: Listing = { path, entries: new Map(), links: new Set(), isWhole: true }
    return { path, access: accessOf(error), listing, modelIndex: { state: 'absent' } }
  }
}

const MAX_MODEL_INDEX_BYTES = 1 << 20

function accessOf(error: unknown): RootAccess {
  const errno = errnoOf(error)
  if (errno === 'ENOENT') return { state: 'missing' }
  if (errno === 'ENOTDIR') return { state: 'not_a_directory' }
  // A path that no system call can take (a NUL character) names nothing.
  return errno?.startsWith('ERR_') === false ? { state: 'unreachable', errno } : { state: 'missing' }
}
