import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes the metadata of a model, as a person or another system does. */
export async function writeFileModel(root: string, id: string, metadata: object): Promise<void> {
  await mkdir(join(root, id), { recursive: true })
  await writeFile(join(root, id, 'metadata.json'), JSON.stringify({ schema_version: 2, ...metadata }))
}

/** Removes the files of the index, as if there had never been one. */
export async function removeIndex(directory: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(join(directory, `index.db${suffix}`), { force: true })
}
