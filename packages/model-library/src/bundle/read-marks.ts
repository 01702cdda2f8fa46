import { join } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../file-operations.ts'
import type { Bundle } from './read-bundle.ts'
import type { BundleRoot } from './read-bundle-root.ts'

/** What a file or directory is known by without being read; another mark means that it may have changed. */
export interface Mark {
  /** Device, inode, size and times; the errno where there is nothing to look at. */
  readonly text: string
  /** Milliseconds since 1970 of its last change; 0 where there is nothing. */
  readonly changedAt: number
}

/** The paths, relative to the bundle and sorted, whose marks decide whether it is as it was read: directories that were listed, files that were opened, links. */
export function markedPaths(root: BundleRoot, bundle: Bundle | undefined): readonly string[] {
  if (root.access.state !== 'directory') return ['']
  const paths = (bundle?.components ?? []).flatMap(({ name, loads, directory, json, weights }) => {
    if (directory.state !== 'own' && directory.state !== 'root') return [name]
    const prefix = directory.state === 'own' ? `${name}/` : ''
    const vocabulary = (loads?.vocabulary ?? []).filter((file) => directory.entries.has(file))
    const names = [...json.keys(), ...vocabulary, ...(weights?.files.keys() ?? []), ...directory.links]
    const files = names.map((file) => `${prefix}${file}`)
    return directory.state === 'own' ? [name, ...files] : files
  })
  return [...new Set(['', 'model_index.json', ...root.listing.links, ...paths])].sort()
}

/** The marks of paths below a directory, links followed; '' is the directory itself, by its canonical path too. */
export async function readMarks(
  directory: string,
  paths: readonly string[],
  calls: FileCalls = 'pooled',
): Promise<readonly Mark[]> {
  return Promise.all(paths.map((path) => readMark({ directory, path }, calls)))
}

async function readMark({ directory, path }: { directory: string; path: string }, calls: FileCalls): Promise<Mark> {
  const files = FILE_OPERATIONS[calls]
  try {
    const found = await files.stat(join(directory, path))
    if (!found) return { text: 'ENOENT', changedAt: 0 }
    const place = path === '' ? `${await files.realpath(directory)} ` : ''
    const { dev, ino, size, mtimeNs, ctimeNs } = found
    return {
      text: `${place}${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`,
      changedAt: Math.max(Number(found.mtimeMs), Number(found.ctimeMs)),
    }
  } catch (error) {
    return { text: errnoOf(error) ?? 'none', changedAt: 0 }
  }
}
