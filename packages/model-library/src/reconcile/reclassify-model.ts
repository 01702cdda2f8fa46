import type { ModelMetadataV1 } from '@plinth/contracts'
import { identifyOwnFiles } from '../import/identify-own-files.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import type { MetadataPatch } from '../registry/metadata-document.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import type { ReconcileOptions } from './reconcile-report.ts'

/** True for a model of the library's own whose type nobody knows, neither a program nor a person. */
export function isUnclassified(modelId: string, metadata: ModelMetadataV1): boolean {
  const { storage_kind, model_type = modelId.split('/')[0], reviewed_by, model_type_resolution_source } = metadata
  if (storage_kind === 'external_reference' || model_type !== 'unknown') return false
  return reviewed_by === undefined && !['request', 'manual'].includes(model_type_resolution_source ?? '')
}

/** Writes down the type that a model's files tell; the model stays where it is. undefined: they tell none. */
export async function reclassifyModel(
  ports: LibraryPorts,
  modelId: string,
  { dryRun, signal }: ReconcileOptions,
): Promise<string | undefined> {
  const { identified } = await identifyOwnFiles(modelDirectory(ports.place, modelId), signal)
  const { model_type, subtype, architecture_family, config_model_type, task_type_primary } = identified
  if (model_type === 'unknown') return undefined
  if (dryRun) return model_type
  await using _lock = await ports.lock('reclassify a model', signal)
  const current = await readModel(ports, modelId)
  if (!current || !isUnclassified(modelId, current.metadata)) return undefined
  const found = { subtype, architecture_family, config_model_type, task_type_primary }
  const patch: MetadataPatch = {
    ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)),
    model_type,
    model_type_resolution_source: identified.model_type_resolution_source,
    model_type_resolution_confidence: identified.model_type_resolution_confidence,
    updated_date: ports.now().toISOString(),
  }
  await writeModel(ports, modelId, patch)
  return model_type
}
