import { isCodedError } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import type { MetadataDocument } from '../registry/metadata-document.ts'
import { readModel } from '../registry/model-record.ts'
import { stampOf } from '../registry/walk-registry.ts'
import { indexedModel } from './model-row.ts'
import { sameModel, writeModels } from './write-models.ts'

/**
 * Makes a model's row anew where it no longer says what was just read: a review beside the metadata was changed, which no start looks for, or
 * the metadata itself by hand. Where others keep the index to themselves, the row waits for the next look.
 */
export async function indexAsRead(
  ports: LibraryPorts,
  { modelId, seen }: { readonly modelId: string; readonly seen: MetadataDocument },
  { signal }: CallOptions = {},
): Promise<void> {
  const row = await ports.index.read.selectFrom('models').selectAll().where('model_id', '=', modelId).executeTakeFirst()
  if (row && sameModel(row, indexedModel({ modelId, stamp: row.metadata_stamp, ...seen }).row)) return
  try {
    await using _lock = await ports.lockIndex('index a model', signal)
    const current = await readModel(ports, modelId)
    const stamp = await stampOf(metadataFile(ports.place, modelId))
    if (!current || stamp === undefined) return
    await writeModels(ports.index, { put: [indexedModel({ modelId, stamp, ...current })] })
  } catch (error) {
    if (!isCodedError(error) || error.code !== 'library_busy') throw error
  }
}
