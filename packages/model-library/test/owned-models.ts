import { createHash } from 'node:crypto'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { libraryPlace } from '../src/registry/library-place.ts'
import { recordOwnership } from '../src/trash/ownership-ledger.ts'

/** The id of the model that {@link writeOwnedModel} writes unless told otherwise. */
export const OWNED_ID = 'llm/tiny/owned'

/** Files of a small model with a directory in it. */
export const OWNED_FILES: Readonly<Record<string, string>> = {
  'model-00001-of-00002.safetensors': 'first shard '.repeat(50),
  'model-00002-of-00002.safetensors': 'second shard '.repeat(50),
  'config.json': '{"model_type": "llama"}\n',
  'tokenizer/tokenizer.json': '{"version": "1.0"}\n',
  'tokenizer/extra/merges.txt': 'a b\n',
}

/** How a model is written. `none`: its files are not recorded as the library's, but for the digests in its metadata. */
export interface OwnedModelOptions {
  readonly id?: string
  readonly files?: Readonly<Record<string, string>>
  readonly ledger?: 'written' | 'none'
  readonly digests?: 'written' | 'none'
}

/** Writes a model whose files are the library's, as a copy import leaves one, its files some days old. Gives its directory. */
export async function writeOwnedModel(
  root: string,
  { id = OWNED_ID, files = OWNED_FILES, ledger = 'written', digests = 'written' }: OwnedModelOptions = {},
): Promise<string> {
  const directory = join(root, id)
  const listed = Object.entries(files).map(([name, text]) => ({ name, size: text.length, sha256: sha256(text) }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
    await utimes(join(directory, name), new Date('2026-11-01T00:00:00Z'), new Date('2026-11-02T03:04:05.678Z'))
  }
  if (ledger === 'written') {
    const created = listed.map(({ name, sha256 }) => ({ path: name, sha256 }))
    const ports = { place: libraryPlace(root), processes: createProcessTable() }
    await recordOwnership(ports, id, { directory, created })
  }
  const shown = digests === 'written' ? listed : listed.map(({ name, size }) => ({ name, size }))
  const metadata = { schema_version: 2, storage_kind: 'library_owned', official_name: 'Owned', files: shown }
  await writeFile(join(directory, 'metadata.json'), `${JSON.stringify(metadata, null, 2)}\n`)
  return directory
}

/** Hex SHA-256 of a text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
