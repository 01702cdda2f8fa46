import type { ModelMetadataV1 } from '@plinth/contracts'
import { indexAsRead } from '../index/index-as-read.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { refreshModel } from './refresh-external-asset.ts'

/** A model's metadata with the health of its files at this moment; null when there is no such model. @throws CodedError `invalid_model_id` */
export async function getModel(
  ports: LibraryPorts,
  modelId: string,
  call?: CallOptions,
): Promise<ModelMetadataV1 | null> {
  const model = await refreshModel(ports, modelId, { ...call, depth: 'changed' })
  if (!model) return null
  if (!model.changed) await indexAsRead(ports, { modelId, seen: model }, call)
  return model.metadata
}
