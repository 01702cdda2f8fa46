import type { ModelImportResultV1 } from '@plinth/contracts'
import { indexAsRead } from '../index/index-as-read.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelNotFound } from '../registry/model-record.ts'
import { importResult } from './import-result.ts'
import { refreshModel } from './refresh-external-asset.ts'

/**
 * Looks at a model's files again. `revalidated`: its health is another than was written down; `unchanged`: it is not.
 * @throws CodedError `model_not_found`, `invalid_model_id`, `metadata_unreadable`.
 */
export async function revalidate(
  ports: LibraryPorts,
  modelId: string,
  call?: CallOptions,
): Promise<ModelImportResultV1> {
  const model = await refreshModel(ports, modelId, call)
  if (!model) throw modelNotFound(modelId)
  if (!model.changed) await indexAsRead(ports, { modelId, seen: model }, call)
  return importResult(modelId, model.changed ? 'revalidated' : 'unchanged', model.metadata)
}
