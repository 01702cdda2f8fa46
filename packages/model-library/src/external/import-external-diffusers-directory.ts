import type { AssetValidationErrorV1, ModelImportResultV1 } from '@plinth/contracts'
import { writeBindings } from '../dependencies/bindings.ts'
import { builtInProfilesFor } from '../dependencies/built-in-profiles.ts'
import type { HashedProfile } from '../dependencies/dependency-profile.ts'
import { keepProfile } from '../dependencies/profile-files.ts'
import { removeTraces } from '../library-journal.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { cleanName } from '../registry/clean-name.ts'
import type { MetadataDocument, MetadataPatch } from '../registry/metadata-document.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import { makeRegistryDirectory } from '../registry/registry-directory.ts'
import { type DiffusersValidation, validateDiffusersDirectory } from '../validation/validate-diffusers-directory.ts'
import { healthPatch } from './asset-health.ts'
import { checkImportRequest, type ImportExternalDiffusersDirectoryRequest } from './import-request.ts'
import { writeHealth } from './refresh-external-asset.ts'

/**
 * Registers a diffusers directory where it lies: a registry directory with its metadata, and nothing in the directory itself is touched.
 * The id comes from family and name. Again with the same directory: `unchanged`, or `revalidated` when its health is another by now.
 * `failed` leaves nothing behind: the directory is invalid or not there, or the id is another directory's (`id_taken`).
 * @throws CodedError `invalid_import_request`; file errors.
 */
export async function importExternalDiffusersDirectory(
  ports: LibraryPorts,
  given: ImportExternalDiffusersDirectoryRequest,
  { signal }: CallOptions = {},
): Promise<ModelImportResultV1> {
  const request = checkImportRequest(given)
  const modelId = `diffusion/${cleanName(request.family)}/${cleanName(request.official_name)}`
  const validation = await validateDiffusersDirectory(request.source_path)
  await using _lock = await ports.lock('import an external directory', signal)
  const existing = await readModel(ports, modelId)
  if (existing) return importAgain(ports, { modelId, existing, request, validation })
  if (validation.validation_state === 'invalid' || !validation.is_reachable)
    return result(modelId, 'failed', validation)
  signal?.throwIfAborted()
  const outcome = await register(ports, modelId, newMetadata(ports, { modelId, request, validation }))
  if (outcome === 'occupied') return taken(modelId, 'files that are no model')
  return result(modelId, 'imported', validation)
}

interface Import {
  readonly modelId: string
  readonly request: ImportExternalDiffusersDirectoryRequest
  readonly validation: DiffusersValidation
}

async function importAgain(
  ports: LibraryPorts,
  { modelId, existing, request, validation }: Import & { readonly existing: MetadataDocument },
): Promise<ModelImportResultV1> {
  const { metadata } = existing
  const isSame =
    metadata.storage_kind === 'external_reference' &&
    (metadata.source_path === request.source_path || metadata.entry_path === validation.entry_path)
  if (!isSame) return taken(modelId, metadata.source_path ?? 'a model of the library')
  const { changed, metadata: now } = await writeHealth(ports, modelId, existing)
  const { validation_state = 'invalid', validation_errors = [] } = now
  return result(modelId, changed ? 'revalidated' : 'unchanged', { validation_state, validation_errors })
}

/** Writes the bindings, then the metadata; an error in between undoes both. */
async function register(
  ports: LibraryPorts,
  modelId: string,
  metadata: MetadataPatch,
): Promise<'registered' | 'occupied'> {
  const profiles = builtInProfilesFor(metadata.task_type_primary)
  for (const profile of profiles) await keepProfile(ports, profile)
  const bindings = profiles.map(builtInBinding)
  const entry = await ports.journal.begin({ operation: 'import', model_id: modelId })
  try {
    const directory = await makeRegistryDirectory(ports.place, modelId)
    if (directory === 'made') {
      await writeBindings(ports, modelId, bindings)
      // commit point: the model exists once its metadata file does
      await writeModel(ports, modelId, { document: {}, patch: { ...metadata, dependency_bindings: bindings } })
    }
    await entry.commit()
    return directory === 'made' ? 'registered' : 'occupied'
  } catch (error) {
    await removeTraces(ports, modelId)
    await entry.commit()
    throw error
  }
}

function builtInBinding({ profile_id, profile_version, backend_key }: HashedProfile) {
  const backend = backend_key === undefined ? {} : { backend_key }
  return { binding_id: profile_id, profile_id, profile_version, ...backend, source: 'built_in' }
}

function newMetadata({ now }: LibraryPorts, { modelId, request, validation }: Import): MetadataPatch {
  const [modelType = '', family, cleanedName] = modelId.split('/')
  const at = now().toISOString()
  const { source_path, official_name, tags, notes } = request
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

function taken(modelId: string, owner: string): ModelImportResultV1 {
  const message = `The id ${modelId} belongs to ${owner}.`
  return result(modelId, 'failed', { validation_errors: [{ code: 'id_taken', severity: 'error', message }] })
}

function result(
  model_id: string,
  status: ModelImportResultV1['status'],
  health: {
    readonly validation_state?: DiffusersValidation['validation_state']
    readonly validation_errors: readonly AssetValidationErrorV1[]
  },
): ModelImportResultV1 {
  const { validation_state, validation_errors } = health
  return {
    contract_version: 1,
    model_id,
    status,
    ...(validation_state === undefined ? {} : { validation_state }),
    errors: [...validation_errors],
  }
}
