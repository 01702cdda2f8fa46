import { removeTraces } from '../library-journal.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { parseModelId } from '../registry/model-id.ts'
import { requireModel } from '../registry/model-record.ts'
import { requireOwnDirectory } from '../registry/registry-directory.ts'
import { notExternal } from './not-external.ts'

/** What was removed, in words for the operator as well. */
export interface DeleteModelResult {
  readonly status: 'deleted'
  readonly model_id: string
  /** Where the user's own files are; nothing there was touched. */
  readonly source_path?: string
  /** Files in the registry directory that the library did not write; they and the directory are still there. */
  readonly kept: readonly string[]
  /** One sentence for people. */
  readonly summary: string
}

/**
 * Takes an external model out of the library: its metadata, bindings and index row, and nothing else, ever. Killed midway, it is finished
 * when the library is opened next.
 * @throws CodedError `model_not_found`, `invalid_model_id`; `not_external` for a model whose files are the library's; `registry_link`.
 */
export async function deleteModel(
  ports: LibraryPorts,
  modelId: string,
  { signal }: CallOptions = {},
): Promise<DeleteModelResult> {
  parseModelId(modelId)
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
