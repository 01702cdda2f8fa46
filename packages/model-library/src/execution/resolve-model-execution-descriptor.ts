import { join } from 'node:path'
import { CodedError, ModelExecutionDescriptorV1, type ModelMetadataV1 } from '@plinth/contracts'
import {
  type RequirementsTarget,
  resolveDependencyRequirements,
} from '../dependencies/resolve-dependency-requirements.ts'
import { taskTypeOf } from '../diffusers/task-types.ts'
import { isGone } from '../external/moved-finding.ts'
import { refreshModel } from '../external/refresh-external-asset.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { modelDirectory } from '../registry/library-place.ts'
import { modelNotFound } from '../registry/model-record.ts'

/**
 * What a runtime executes and what that needs, from the health of the files at this moment.
 * @throws CodedError `asset_not_executable` for degraded and invalid assets, `details.validation_errors` says why; `task_not_executable` for
 * a healthy bundle whose task nothing here runs; `model_not_found`, `invalid_model_id`, `unknown_binding_id`.
 */
export async function resolveModelExecutionDescriptor(
  ports: LibraryPorts,
  modelId: string,
  { signal, ...target }: RequirementsTarget & CallOptions = {},
): Promise<ModelExecutionDescriptorV1> {
  const model = await refreshModel(ports, modelId, signal ? { signal } : {})
  if (!model) throw modelNotFound(modelId)
  const { metadata } = model
  const { validation_state } = metadata
  if (validation_state !== 'valid') throw notExecutable(modelId, metadata)
  const task = metadata.task_type_primary ?? taskTypeOf(metadata.pipeline_class)
  if (task === undefined) throw noTask(modelId, metadata)
  return ModelExecutionDescriptorV1.parse({
    execution_contract_version: 1,
    model_id: modelId,
    entry_path: entryPath(ports, modelId, metadata),
    model_type: metadata.model_type ?? modelId.split('/')[0],
    task_type_primary: task,
    storage_kind: metadata.storage_kind ?? 'library_owned',
    bundle_format: metadata.bundle_format,
    pipeline_class: metadata.pipeline_class,
    validation_state,
    recommended_backend: metadata.recommended_backend,
    runtime_engine_hints: metadata.runtime_engine_hints ?? [],
    dependency_requirements: await resolveDependencyRequirements(ports, { modelId, metadata }, target),
  })
}

/** The library may have been moved, so what it owns has no path in its metadata. */
function entryPath({ place }: LibraryPorts, modelId: string, metadata: ModelMetadataV1): string | undefined {
  if (metadata.storage_kind === 'external_reference') return metadata.entry_path
  const directory = modelDirectory(place, modelId)
  const [primary] = metadata.files ?? []
  return metadata.bundle_format !== undefined || !primary ? directory : join(directory, primary.name)
}

function notExecutable(modelId: string, metadata: ModelMetadataV1): CodedError {
  const { validation_state, validation_errors = [], source_path, storage_kind } = metadata
  const reasons = validation_errors
    .filter(({ severity }) => severity !== 'warning')
    .map(({ code, path }) => (path ? `${code} in ${path}` : code))
  const message = `${modelId} is ${validation_state ?? 'not validated'}${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}`
  return new CodedError('asset_not_executable', message, {
    hint: storage_kind === 'external_reference' ? whatToDo(validation_errors) : OWNED_HINT,
    details: { model_id: modelId, validation_state, validation_errors, source_path },
  })
}

const OWNED_HINT = 'Import the model again; validate shows every finding.'

/** What is wrong with the directory as a whole is mended in another way than its files are. */
function whatToDo(findings: NonNullable<ModelMetadataV1['validation_errors']>): string {
  const whole = findings.filter(({ path }) => !path).map(({ code }) => code)
  if (whole.includes('permission_denied'))
    return 'Let the user who runs this read its source path and every directory above, then try again.'
  if (whole.includes('unreachable'))
    return 'Connect or unlock the drive at its source path, or relocate it, then try again.'
  if (isGone({ validation_errors: findings }))
    return 'Put the directory back to its source path, or relocate the model to where it lies now.'
  return 'Repair the files at its source path, then try again; validate shows every finding.'
}

function noTask(modelId: string, { pipeline_class = 'model of no known pipeline' }: ModelMetadataV1): CodedError {
  return new CodedError('task_not_executable', `${modelId} is a ${pipeline_class}, which nothing here runs`, {
    hint: 'It stays registered; text-to-image pipelines and StableAudioPipeline can be executed.',
    details: { model_id: modelId, pipeline_class },
  })
}
