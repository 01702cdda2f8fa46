import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { readModel } from '../registry/model-record.ts'

/**
 * The external model that was registered from a directory, by the path that was given then or by the canonical one, whatever its health is
 * now; null when there is none. Of several the first by its id. What lies at the path is not looked into. The index keeps no paths: this reads
 * the metadata of external models until one fits. A model whose metadata cannot be read is passed over.
 */
export async function findByDirectory(
  ports: LibraryPorts,
  path: string,
  { signal }: CallOptions = {},
): Promise<string | null> {
  const given = resolve(path)
  const canonical = await realpath(given).catch(() => given)
  const places = new Set([given, canonical])
  const rows = await ports.index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'external_reference')
    .orderBy('model_id')
    .execute()
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    signal?.throwIfAborted()
    const batch = rows.slice(start, start + AT_ONCE)
    const found = await Promise.all(batch.map(({ model_id }) => liesAt(ports, model_id, places)))
    const index = found.indexOf(true)
    if (index >= 0) return batch[index]?.model_id ?? null
  }
  return null
}

const AT_ONCE = 32

async function liesAt(ports: LibraryPorts, modelId: string, places: ReadonlySet<string>): Promise<boolean> {
  const model = await readModel(ports, modelId).catch(() => undefined)
  const { source_path = '', entry_path = '' } = model?.metadata ?? {}
  return places.has(source_path) || places.has(entry_path)
}
