import { removeTraces } from '../library-journal.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { requireModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import type { DeleteModelResult } from '../trash/delete-model.ts'
import { notExternal } from './not-external.ts'

/**
 * Takes an external model out of the library: its metadata, bindings and index row, and nothing else, ever. Killed midway, it is finished
 * when the library is opened next.
 * @throws CodedError `model_not_found`, `invalid_model_id`; `not_external` for a model whose files became the library's meanwhile; `registry_link`.
 */
export async function deleteExternalModel(
  ports: LibraryPorts,
  modelId: string,
  { signal }: CallOptions = {},
): Promise<DeleteModelResult> {
  await using _lock = await ports.lock('delete a model', signal)
  const { metadata } = await requireModel(ports, modelId)
  if (metadata.storage_kind !== 'external_reference') throw notExternal(modelId)
  await requireOwnDirectory(ports.place, modelId)
  signal?.throwIfAborted()
  const entry = await ports.journal.begin({ operation: 'delete', model_id: modelId }) // commit point: from here on it is finished
  const kept = await removeTraces(ports, modelId)
  await entry.commit()
  const { source_path } = metadata
  return {
    status: 'deleted',
    model_id: modelId,
    ...(source_path === undefined ? {} : { source_path }),
    kept,
    summary: `${modelId} was taken out of the library; the files at ${source_path ?? 'its source'} were not touched.`,
  }
}
