import type { ModelImportResultV1 } from '@plinth/contracts'
import { builtInBinding, builtInProfilesFor } from '../dependencies/built-in-profiles.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { cleanName } from '../registry/clean-name.ts'
import type { MetadataDocument, MetadataPatch } from '../registry/metadata-document.ts'
import { readModel } from '../registry/model-record.ts'
import { healthPatch } from './asset-health.ts'
import { checkImportRequest, type ImportExternalDiffusersDirectoryRequest } from './import-request.ts'
import { failed, importResult, misplaced } from './import-result.ts'
import type { SourceAnswer } from './look/source-look.ts'
import { refreshModel } from './refresh-external-asset.ts'
import { registerModel } from './register-model.ts'
import { identityToRecord } from './source-identity.ts'

/**
 * Registers a diffusers directory where it lies: a registry directory with its metadata, and nothing in the directory itself is touched.
 * The id comes from family and name. Again with the same directory, by whatever path: `unchanged`, or `revalidated` when its health is another
 * by now. `failed` leaves nothing behind: the directory is invalid, not there or cannot be reached, lies in the library or around it
 * (`source_inside_library`, `source_holds_library`), or the id is another directory's (`id_taken`).
 * @throws CodedError `invalid_import_request`; file errors.
 */
export async function importExternalDiffusersDirectory(
  ports: LibraryPorts,
  given: ImportExternalDiffusersDirectoryRequest,
  { signal }: CallOptions = {},
): Promise<ModelImportResultV1> {
  const request = checkImportRequest(given)
  const modelId = `diffusion/${cleanName(request.family)}/${cleanName(request.official_name)}`
  for (;;) {
    const existing = await readModel(ports, modelId)
    const other = existing?.metadata.entry_path
    const question = {
      patience: 'long' as const,
      path: request.source_path,
      library: ports.place.root,
      ...(other === undefined ? {} : { other }),
    }
    const answer = await ports.sources.look(question, signal)
    if (existing) {
      if (!isSame(existing, request.source_path, answer)) return taken(modelId, existing.metadata)
      const again = await importAgain(ports, modelId, signal)
      if (again) return again
      continue
    }
    const imported = await importNew(ports, { modelId, request, answer }, signal)
    if (imported) return imported
  }
}

interface Import {
  readonly modelId: string
  readonly request: ImportExternalDiffusersDirectoryRequest
  readonly answer: SourceAnswer
}

function isSame({ metadata }: MetadataDocument, path: string, { validation, isOther }: SourceAnswer): boolean {
  if (metadata.storage_kind !== 'external_reference') return false
  return isOther || metadata.source_path === path || metadata.entry_path === validation.entry_path
}

/** undefined: it was taken out meanwhile. */
async function importAgain(
  ports: LibraryPorts,
  modelId: string,
  signal: AbortSignal | undefined,
): Promise<ModelImportResultV1 | undefined> {
  const refreshed = await refreshModel(ports, modelId, signal ? { signal } : {})
  if (!refreshed) return undefined
  const { validation_state = 'invalid', validation_errors = [] } = refreshed.metadata
  return importResult(modelId, refreshed.changed ? 'revalidated' : 'unchanged', { validation_state, validation_errors })
}

/** undefined: somebody registered the id meanwhile. */
async function importNew(
  ports: LibraryPorts,
  { modelId, request, answer }: Import,
  signal: AbortSignal | undefined,
): Promise<ModelImportResultV1 | undefined> {
  const { validation, relation } = answer
  if (relation !== 'apart') return misplaced(modelId, relation)
  if (validation.validation_state === 'invalid' || !validation.is_reachable)
    return importResult(modelId, 'failed', validation)
  const profiles = builtInProfilesFor(healthPatch({}, validation).task_type_primary)
  await using _lock = await ports.lock('import an external directory', signal)
  if (await readModel(ports, modelId)) return undefined
  signal?.throwIfAborted()
  const metadata = {
    ...newMetadata(ports, { modelId, request, answer }),
    source_identity: identityToRecord(answer, undefined),
  }
  const outcome = await registerModel(ports, modelId, { metadata, profiles, bindings: profiles.map(builtInBinding) })
  if (outcome === 'occupied') return taken(modelId, { source_path: 'files that are no model' })
  return importResult(modelId, 'imported', validation)
}

function newMetadata({ now }: LibraryPorts, { modelId, request, answer }: Import): MetadataPatch {
  const [modelType = '', family, cleanedName] = modelId.split('/')
  const at = now().toISOString()
  const { source_path, official_name, tags, notes } = request
  const { validation } = answer
  return {
    schema_version: 2,
    model_id: modelId,
    family,
    model_type: modelType,
    official_name,
    cleaned_name: cleanedName,
    tags: [...(tags ?? [])],
    notes,
    added_date: at,
    updated_date: at,
    match_source: 'external_reference',
    source_path,
    storage_kind: 'external_reference',
    bundle_format: 'diffusers_directory',
    ...healthPatch({}, validation),
    last_valid_at: validation.validation_state === 'valid' ? at : undefined,
    recommended_backend: 'diffusers',
    runtime_engine_hints: ['diffusers', 'pytorch'],
  }
}

function taken(modelId: string, { source_path }: { readonly source_path?: string | undefined }): ModelImportResultV1 {
  return failed(modelId, 'id_taken', `The id ${modelId} belongs to ${source_path ?? 'a model of the library'}.`)
}
