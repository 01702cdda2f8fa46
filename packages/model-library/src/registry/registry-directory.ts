import { readdir, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import { errnoOf, syncDirectory, withFileErrors } from '@plinth/durable'
import { readMountPoints } from '../external/look/mount-table.ts'
import { verdictsDirectory } from '../external/verdict-file.ts'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'
import { OVERLAY_FILE } from '../prior/review-overlay.ts'
import type { LibraryPlace } from './library-place.ts'
import { modelDirectory } from './library-place.ts'
import { makeDurableDirectory } from './make-durable-directory.ts'
import { parseModelId } from './model-id.ts'

/** What the library writes into a registry directory; it removes nothing else from one. */
const OWN_FILES = ['metadata.json', 'metadata.json.bak'] as const
const TEMPORARY = /^\.plinth-.*\.tmp$/

/**
 * Makes the registry directory of a model. `occupied`: it was there already, with files that are not the library's. A review alone, which an
 * unregistered model leaves behind, is none of those.
 */
export async function makeRegistryDirectory(place: LibraryPlace, modelId: string): Promise<'made' | 'occupied'> {
  const directory = modelDirectory(place, modelId)
  await requireOwnDirectory(place, modelId)
  return withFileErrors({ doing: 'create', path: directory }, async () => {
    await makeDurableDirectory(directory)
    const names = await readdir(directory)
    return names.some((name) => !isOwn(name) && name !== OVERLAY_FILE) ? 'occupied' : 'made'
  })
}

/**
 * Removes what the library wrote into a registry directory, and the directories that are empty then. Links are unlinked, never followed;
 * files of others stay, and so does the directory they are in. Gives the names of what stayed, sorted.
 * @throws CodedError `registry_link`: a directory on the way to the model is a link.
 */
export async function clearRegistryDirectory(place: LibraryPlace, modelId: string): Promise<readonly string[]> {
  const directory = modelDirectory(place, modelId)
  await requireOwnDirectory(place, modelId)
  return withFileErrors({ doing: 'remove', path: directory }, async () => {
    const names = await readdir(directory).catch(ignoreMissing)
    for (const name of names ?? []) if (isOwn(name)) await unlink(join(directory, name)).catch(ignoreMissing)
    if (names) await syncDirectory(directory)
    const kept = (names ?? []).filter((name) => !isOwn(name)).sort()
    if (kept.length === 0) await removeEmptyUpwards(directory, place.root)
    return kept
  })
}

/** Removes a directory and the ones around it, below `top`, as far as they are empty. */
export async function removeEmptyUpwards(directory: string, top: string): Promise<void> {
  for (let each = directory; each !== top && each.startsWith(top); each = dirname(each)) {
    const removed = await rmdir(each).then(
      () => true,
      (error) => {
        if (errnoOf(error) === 'ENOENT') return true
        if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) return false
        throw error
      },
    )
    if (!removed) return
  }
}

/** A link in the place of a registry directory leads to what is not the library's. @throws CodedError `registry_link` */
export async function requireNoLinks(
  { root }: Pick<LibraryPlace, 'root'>,
  modelId: string,
  calls: FileCalls = 'pooled',
): Promise<void> {
  const { modelType, family, name } = parseModelId(modelId)
  for (const path of [join(root, modelType), join(root, modelType, family), join(root, modelType, family, name)]) {
    const found = await withFileErrors({ doing: 'read', path }, async () => FILE_OPERATIONS[calls].lstat(path))
    if (found?.isSymbolicLink()) throw registryLink(path)
  }
}

/**
 * Before anything is changed in a model's directory: it is a directory of the registry, reached through no link, and nothing is mounted there;
 * likewise the directories of its bindings and its last verdict. @throws CodedError `registry_link`
 */
export async function requireOwnDirectory(place: LibraryPlace, modelId: string): Promise<void> {
  await requireNoLinks(place, modelId)
  for (const root of [place.bindingsDirectory, verdictsDirectory(place)]) await requireNoLinks({ root }, modelId)
  const directory = modelDirectory(place, modelId)
  const mounted = (await readMountPoints()) ?? []
  if (mounted.includes(directory)) throw registryLink(directory)
}

/** The error for a link where the registry has a directory or a file of its own. */
export function registryLink(path: string): CodedError {
  return new CodedError('registry_link', `${path} is a link or a mount, so nothing behind it is used or changed`, {
    hint: 'Replace the link by what it leads to, or remove it by hand.',
    details: { path },
  })
}

function isOwn(name: string): boolean {
  return OWN_FILES.some((own) => own === name) || TEMPORARY.test(name)
}

function ignoreMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return undefined
}
