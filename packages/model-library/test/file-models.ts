import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Puts the metadata of a model in place, whole or not at all. */
export async function writeFileModel(root: string, id: string, metadata: object): Promise<void> {
  await mkdir(join(root, id), { recursive: true })
  const file = join(root, id, 'metadata.json')
  await writeFile(`${file}.new`, JSON.stringify({ schema_version: 2, ...metadata }))
  await rename(`${file}.new`, file)
}

/** Removes the files of the index, as if there had never been one. */
export async function removeIndex(directory: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(join(directory, `index.db${suffix}`), { force: true })
}
