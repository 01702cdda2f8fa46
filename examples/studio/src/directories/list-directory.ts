import { readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { DirectoryListing } from '../api/documents.ts'
import { isInside, requireInside } from './require-inside.ts'

const MAX_ENTRIES = 500

/** What is listed; by default where browsing begins, and no files. */
export interface Asked {
  readonly path?: string
  readonly files?: 'shown'
}

/** The directories in a directory, by name, and its files where they are asked for; links that lead out of the roots are left out. @throws CodedError `path_outside_roots`, `directory_missing`, `directory_unreadable` */
export async function listDirectory(roots: readonly string[], asked: Asked): Promise<DirectoryListing> {
  const path = await requireInside(roots, asked.path ?? roots[0] ?? '')
  const found = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const names = sorted(found.filter((each) => each.isDirectory() || each.isSymbolicLink()))
  const fileNames = asked.files ? sorted(found.filter((each) => each.isFile() || each.isSymbolicLink())) : []
  const looked = await Promise.all(names.slice(0, MAX_ENTRIES).map((name) => look(roots, join(path, name))))
  const above = dirname(path)
  return {
    path,
    ...(above !== path && isInside(roots, above) ? { parent: above } : {}),
    roots,
    entries: looked.flatMap((isBundle, index) => {
      const name = names[index] ?? ''
      return isBundle === null ? [] : [{ name, path: join(path, name), isBundle }]
    }),
    ...(asked.files ? { files: await filesOf(roots, path, fileNames) } : {}),
    isCut: Math.max(names.length, fileNames.length) > MAX_ENTRIES,
  }
}

function sorted(found: readonly { readonly name: string }[]): readonly string[] {
  return found.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

async function filesOf(roots: readonly string[], directory: string, names: readonly string[]) {
  const files = names.slice(0, MAX_ENTRIES).map(async (name) => {
    const path = join(directory, name)
    const canonical = await realpath(path).catch(() => null)
    if (canonical === null || !isInside(roots, canonical)) return []
    const found = await stat(canonical).catch(() => null)
    return found?.isFile() ? [{ name, path, sizeBytes: found.size }] : []
  })
  return (await Promise.all(files)).flat()
}

/** Whether it is a bundle; null for what is no directory below the roots. */
async function look(roots: readonly string[], path: string): Promise<boolean | null> {
  const canonical = await realpath(path).catch(() => null)
  if (canonical === null || !isInside(roots, canonical)) return null
  const isDirectory = await stat(canonical).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isDirectory) return null
  return stat(join(canonical, 'model_index.json')).then(
    (found) => found.isFile(),
    () => false,
  )
}

function unreadable(path: string, cause: unknown): CodedError {
  return new CodedError('directory_unreadable', `the directory ${path} cannot be read`, {
    hint: 'Choose a directory that you may read.',
    details: { path },
    cause,
  })
}
