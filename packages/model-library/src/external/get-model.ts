import type { ModelMetadataV1 } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { refreshModel } from './refresh-external-asset.ts'

/** A model's metadata with the health of its files at this moment; null when there is no such model. @throws CodedError `invalid_model_id` */
export async function getModel(
  ports: LibraryPorts,
  modelId: string,
  call?: CallOptions,
): Promise<ModelMetadataV1 | null> {
  const model = await refreshModel(ports, modelId, { ...call, depth: 'changed' })
  return model ? model.metadata : null
}
