import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, withFileErrors } from '@plinth/durable'
import type { LibraryPlace } from './library-place.ts'
import { isDirectoryName } from './model-id.ts'

/** One model directory and a stamp that changes whenever its metadata file is replaced or rewritten. */
export interface RegistryEntry {
  readonly modelId: string
  readonly metadataFile: string
  /** Size, modification time in ns and inode of metadata.json; undefined where only its `.bak` is there. */
  readonly stamp: string | undefined
}

/**
 * Every model of the registry: a directory `type/family/name` with a metadata.json (or its `.bak`), sorted by id. Links are not followed;
 * hidden directories and a metadata.json at any other depth are not models.
 */
export async function walkRegistry({ root }: LibraryPlace): Promise<readonly RegistryEntry[]> {
  const entries: RegistryEntry[] = []
  for (const modelType of await directoriesIn(root)) {
    for (const family of await directoriesIn(join(root, modelType))) {
      const names = await directoriesIn(join(root, modelType, family))
      const found = await Promise.all(names.map((name) => entryOf(root, `${modelType}/${family}/${name}`)))
      entries.push(...found.filter((entry) => entry !== undefined))
    }
  }
  return entries.sort((a, b) => (a.modelId < b.modelId ? -1 : 1))
}

/** The stamp of a metadata file; undefined when there is none. */
export async function stampOf(metadataFile: string): Promise<string | undefined> {
  return withFileErrors({ doing: 'read', path: metadataFile }, async () => {
    const found = await stat(metadataFile, { bigint: true }).catch(ignoreMissing)
    return found?.isFile() ? `${found.size}-${found.mtimeNs}-${found.ino}` : undefined
  })
}

async function entryOf(root: string, modelId: string): Promise<RegistryEntry | undefined> {
  const metadataFile = join(root, ...modelId.split('/'), 'metadata.json')
  const stamp = await stampOf(metadataFile)
  const isModel = stamp !== undefined || (await stampOf(`${metadataFile}.bak`)) !== undefined
  return isModel ? { modelId, metadataFile, stamp } : undefined
}

async function directoriesIn(path: string): Promise<string[]> {
  const entries = await withFileErrors({ doing: 'read', path }, () =>
    readdir(path, { withFileTypes: true }).catch(ignoreMissing),
  )
  return (entries ?? []).filter((entry) => entry.isDirectory() && isDirectoryName(entry.name)).map(({ name }) => name)
}

function ignoreMissing(error: unknown): undefined {
  if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
  return undefined
}
